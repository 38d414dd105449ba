#include "workflow/revert_plan.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "judge/revert.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// One path while its groups are undone one after another.
struct Working {
    FileState state;
    std::optional<std::string> bytes;  ///< of `state`, when no recorded content is meant: as on disk, or out of a merge
    bool merged = false;
};

struct Conflict {
    std::string path;
    std::vector<EditId> later;
    bool unrecorded = false;
};

Result<std::vector<RecordedChange>> history_of(Session& session, const std::string& path) {
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_path(path));
    std::vector<RecordedChange> history;
    for (const Edit& edit : edits) {
        const FileChange& change = edit.changes.front();
        history.push_back({edit.id, change.before, change.after, change.can_be_reverted()});
    }
    return history;
}

Result<std::set<std::string>> paths_of(Session& session, const std::set<EditId>& edits) {
    std::set<std::string> paths;
    for (const EditId id : edits) {
        TRY_ASSIGN(const Edit edit, session.journal().edit(id));
        for (const FileChange& change : edit.changes) paths.insert(change.path);
    }
    return paths;
}

Failure too_large(const std::string& path) {
    return fail(Code::refused, printable(path) +
                                   " is larger than the size limit, so its content can't be kept; move it out of the "
                                   "way or raise [store] size_limit; nothing was changed");
}

/// Merges one group into `working`. False: conflict.
Result<bool> undo_group(Session& session, const RevertGroup& group, Working& working) {
    const StateMerge merge = merge_states(group.after, working.state, group.before);
    if (merge.kind == MergeKind::conflict) return false;
    if (merge.kind == MergeKind::take_ours) return true;
    if (merge.kind == MergeKind::take_theirs) {
        working = {group.before, std::nullopt, false};
        return true;
    }
    TRY_ASSIGN(const std::string base, session.content(group.after.oid));
    TRY_ASSIGN(const std::string theirs, session.content(group.before.oid));
    if (!working.bytes) {
        TRY_ASSIGN(working.bytes, session.content(working.state.oid));
    }
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(Snapshots::Merged merged, history->merge(base, *working.bytes, theirs));
    if (!merged.clean) return false;
    working.state = {FileKind::regular, merge.mode, Oid::of_blob(merged.bytes), merged.bytes.size()};
    working.bytes = std::move(merged.bytes);
    working.merged = true;
    return true;
}

/// Adds what `path` becomes to the plan, or a conflict.
Status plan_path(Session& session, const std::string& path, const std::set<EditId>& undone, RevertPlan& plan,
                 std::vector<Conflict>& conflicts) {
    TRY_ASSIGN(const std::vector<RecordedChange> history, history_of(session, path));
    if (const std::vector<EditId> fixed = irreversible(history, undone); !fixed.empty())
        return fail(Code::refused, "edit " + std::to_string(fixed.front()) + " of " + printable(path) +
                                       " can't be taken back: its content before is not kept; nothing was changed");
    TRY_ASSIGN(Capture standing, capture(session.workspace(), path));
    if (standing.too_large) return too_large(path);
    const FileState present = standing.state;
    // What stands there may be recorded nowhere yet.
    Working working{present, std::move(standing.bytes), false};
    for (const RevertGroup& group : groups_to_revert(history, undone)) {
        TRY_ASSIGN(const bool clean, undo_group(session, group, working));
        if (clean) continue;
        conflicts.push_back({path, group.later, present != history.back().after});
        return {};
    }
    if (working.state == present) return {};
    FileChange change;
    change.path = path;
    change.before = present;
    change.after = working.state;
    if (working.merged) {
        change.sha256 = sha256_hex(*working.bytes);
        plan.contents.push_back({working.state.oid, std::move(*working.bytes)});
        plan.merged.push_back(path);
    }
    plan.changes.push_back(std::move(change));
    return {};
}

Failure conflict_error(const std::vector<Conflict>& conflicts) {
    std::string text = "later changes are in the way; nothing was changed:";
    for (const Conflict& conflict : conflicts) {
        text += "\n  " + printable(conflict.path) + ":";
        for (const EditId id : conflict.later) text += " edit " + std::to_string(id) + ",";
        if (conflict.unrecorded) text += " changes that are not recorded,";
        if (text.back() == ',') text.pop_back();
    }
    return fail(Code::conflict, text);
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

Result<RevertPlan> plan_revert(Session& session, const std::set<EditId>& undone) {
    TRY_ASSIGN(const std::set<std::string> paths, paths_of(session, undone));
    RevertPlan plan;
    std::vector<Conflict> conflicts;
    for (const std::string& path : paths) TRY(plan_path(session, path, undone, plan, conflicts));
    if (!conflicts.empty()) return conflict_error(conflicts);
    TRY(fill_sha256(session, plan));
    return plan;
}

Result<RevertPlan> plan_restore_before(Session& session, EditId first) {
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_after(first - 1));
    std::map<std::string, FileChange> first_changes;
    for (const Edit& edit : edits)
        for (const FileChange& change : edit.changes) first_changes.try_emplace(change.path, change);
    RevertPlan plan;
    for (auto& [path, change] : first_changes) {
        if (!change.can_be_reverted())
            return fail(Code::refused,
                        printable(path) + " can't be taken back: its content before is not kept; nothing was changed");
        TRY_ASSIGN(const Capture present, capture(session.workspace(), path));
        if (present.too_large) return too_large(path);
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
