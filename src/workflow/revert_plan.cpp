#include "workflow/revert_plan.hpp"

#include <map>

#include "base/text.hpp"
#include "report/words.hpp"
#include "workflow/path_revert.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

Result<std::set<std::string>> paths_of(Session& session, const std::set<EditId>& edits) {
    std::set<std::string> paths;
    for (const EditId id : edits) {
        TRY_ASSIGN(const Edit edit, session.journal().edit(id));
        for (const FileChange& change : edit.changes) paths.insert(change.path);
    }
    return paths;
}

/// `edit 4 (Renamed add)`, the description in one line.
Result<std::string> name_of(Session& session, EditId id) {
    TRY_ASSIGN(const Edit edit, session.journal().edit(id));
    const std::string description = safe_line(edit.description);
    return "edit " + std::to_string(id) + (trim(description).empty() ? std::string() : " (" + description + ")");
}

Failure conflict_error(Session& session, const std::vector<PathRevert>& conflicts) {
    std::string text = "later changes are in the way; nothing was changed:";
    for (const PathRevert& conflict : conflicts) {
        text += "\n  " + printable(conflict.path) + ":";
        for (const EditId id : conflict.in_the_way) {
            TRY_ASSIGN(const std::string name, name_of(session, id));
            text += " " + name + ",";
        }
        if (conflict.unrecorded_in_the_way) text += " changes that are not recorded,";
        text.pop_back();
    }
    return fail(Code::conflict, text);
}

/// Taking a rollback back would bring again what it took back, which nobody asked for.
Status refuse_rollbacks(Session& session, const std::set<EditId>& edits) {
    for (const EditId id : edits) {
        TRY_ASSIGN(const Edit edit, session.journal().edit(id));
        if (edit.kind != EditKind::rollback && edit.kind != EditKind::undo) continue;
        TRY_ASSIGN(const std::string name, name_of(session, id));
        return fail(Code::conflict, name + " changed the same lines, and can't be taken along; nothing was changed");
    }
    return {};
}

void add_to_plan(PathRevert revert, RevertPlan& plan) {
    if (revert.wanted == revert.present) return;
    FileChange change;
    change.path = revert.path;
    change.before = revert.present;
    change.after = revert.wanted;
    if (revert.bytes) {
        change.sha256 = sha256_hex(*revert.bytes);
        plan.contents.push_back({revert.wanted.oid, std::move(*revert.bytes)});
        plan.merged.push_back(revert.path);
    }
    plan.changes.push_back(std::move(change));
}

/// SHA-256 of contents that a plan restores from the history (the journal shows it for every edit).
Status fill_sha256(Session& session, RevertPlan& plan) {
    for (FileChange& change : plan.changes) {
        if (!change.after.exists() || !change.sha256.empty()) continue;
        TRY_ASSIGN(const std::string bytes, session.content(change.after.oid));
        change.sha256 = sha256_hex(bytes);
    }
    return {};
}

}  // namespace

Result<RevertPlan> plan_revert(Session& session, std::set<EditId> undone, Dependents dependents) {
    // Each round takes along what was in the way of the round before, in all its files.
    while (true) {
        TRY_ASSIGN(const std::set<std::string> paths, paths_of(session, undone));
        RevertPlan plan;
        std::vector<PathRevert> conflicts;
        std::set<EditId> in_the_way;
        for (const std::string& path : paths) {
            TRY_ASSIGN(PathRevert revert, revert_path(session, path, undone));
            if (revert.clean()) {
                add_to_plan(std::move(revert), plan);
                continue;
            }
            in_the_way.insert(revert.in_the_way.begin(), revert.in_the_way.end());
            conflicts.push_back(std::move(revert));
        }
        if (conflicts.empty()) {
            plan.undone = std::move(undone);
            TRY(fill_sha256(session, plan));
            return plan;
        }
        // With the edits in the way taken along, unrecorded changes may be in nobody's way any more.
        if (dependents == Dependents::refuse || in_the_way.empty()) return conflict_error(session, conflicts);
        TRY(refuse_rollbacks(session, in_the_way));
        undone.merge(in_the_way);
    }
}

Result<RevertPlan> plan_restore_before(Session& session, EditId first) {
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_after(first - 1));
    std::map<std::string, FileChange> first_changes;
    for (const Edit& edit : edits)
        for (const FileChange& change : edit.changes) first_changes.try_emplace(change.path, change);
    RevertPlan plan;
    for (const Edit& edit : edits) plan.undone.insert(edit.id);
    for (auto& [path, change] : first_changes) {
        if (!change.can_be_reverted())
            return fail(Code::refused,
                        printable(path) + " can't be taken back: its content before is not kept; nothing was changed");
        TRY_ASSIGN(const Capture present, capture(session.workspace(), path));
        if (present.too_large) return too_large_to_keep(path);
        if (present.state == change.before) continue;
        FileChange wanted;
        wanted.path = path;
        wanted.before = present.state;
        wanted.after = change.before;
        plan.changes.push_back(std::move(wanted));
    }
    TRY(fill_sha256(session, plan));
    return plan;
}

Result<CapturedEdit> capture_unrecorded_in(Session& session, const std::set<std::string>& paths) {
    std::set<std::string> changed;
    for (const std::string& path : paths) {
        TRY_ASSIGN(const Session::KnownState known, session.known_state(path));
        TRY_ASSIGN(const Capture present, capture(session.workspace(), path));
        if (present.state != known.state) changed.insert(path);
    }
    TRY_ASSIGN(CapturedEdit captured, capture_edit(session, changed));
    captured.edit.kind = EditKind::unrecorded;
    captured.edit.description = "unrecorded changes, kept before a rollback";
    captured.edit.author = "pentad";
    captured.edit.time = now();
    return captured;
}

}  // namespace pentad
