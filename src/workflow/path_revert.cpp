#include "workflow/path_revert.hpp"

#include "base/text.hpp"
#include "judge/revert.hpp"
#include "workflow/scanning.hpp"
#include "workflow/taken_back.hpp"

namespace pentad {

namespace {

/// A path's state while it is merged, and its bytes where no recorded content is meant: as on disk, or out of a merge.
struct Working {
    FileState state;
    std::optional<std::string> bytes;
    bool merged = false;
};

Result<std::string> bytes_of(Session& session, const Working& working) {
    if (working.bytes) return *working.bytes;
    return session.content(working.state.oid);
}

/// Brings the change from `base` to `theirs` into `working`. False: both changed the same lines, and nothing was done.
Result<bool> merge_into(Session& session, Working& working, const FileState& base, const Working& theirs,
                        bool content_kept) {
    const StateMerge merge = merge_states(base, working.state, theirs.state);
    if (merge.kind == MergeKind::conflict) return false;
    if (merge.kind == MergeKind::take_ours) return true;
    if (merge.kind == MergeKind::take_theirs) {
        working = theirs;
        return true;
    }
    if (!content_kept) return false;
    TRY_ASSIGN(const std::string base_bytes, session.content(base.oid));
    TRY_ASSIGN(const std::string our_bytes, bytes_of(session, working));
    TRY_ASSIGN(const std::string their_bytes, bytes_of(session, theirs));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(Snapshots::Merged merged, history->merge(base_bytes, our_bytes, their_bytes));
    if (!merged.clean) return false;
    working.state = {FileKind::regular, merge.mode, Oid::of_blob(merged.bytes), merged.bytes.size()};
    working.bytes = std::move(merged.bytes);
    working.merged = true;
    return true;
}

std::vector<RecordedChange> recorded_changes(const std::vector<Edit>& edits) {
    std::vector<RecordedChange> history;
    for (const Edit& edit : edits) {
        const FileChange& change = edit.changes.front();
        RecordedChange& recorded = history.emplace_back();
        recorded.edit = edit.id;
        recorded.before = change.before;
        recorded.after = change.after;
        recorded.can_be_reverted = change.can_be_reverted();
        recorded.content_kept = change.note.empty();
        if (edit.kind == EditKind::undo) recorded.undo_of = edit.target;
    }
    return history;
}

/// The usual way: each group of undone edits in one merge, newest first. Nothing: a merge was not clean.
Result<std::optional<Working>> undo_at_once(Session& session, const std::vector<RecordedChange>& history,
                                            const std::set<EditId>& undone, Working working) {
    for (const RevertGroup& group : groups_to_revert(history, undone)) {
        TRY_ASSIGN(const bool clean, merge_into(session, working, group.after, {group.before, {}, false}, true));
        if (!clean) return std::optional<Working>();
    }
    return std::optional(std::move(working));
}

/// The long way, which finds out what is in the way.
Result<Working> make_anew(Session& session, const Replay& replay, const Working& present, PathRevert& revert) {
    Working working{replay.start, {}, false};
    for (const Replay::Step& step : replay.steps) {
        TRY_ASSIGN(const bool clean, merge_into(session, working, step.from, {step.to, {}, false}, step.content_kept));
        if (!clean) revert.in_the_way.push_back(step.edit);
    }
    TRY_ASSIGN(const bool clean, merge_into(session, working, replay.end, present, replay.end_kept));
    revert.unrecorded_in_the_way = !clean;
    return working;
}

}  // namespace

Failure too_large_to_keep(const std::string& path) {
    return fail(Code::refused, printable(path) +
                                   " is larger than the size limit, so its content can't be kept; move it out of the "
                                   "way or raise [store] size_limit; nothing was changed");
}

Result<PathRevert> revert_path(Session& session, const std::string& path, const std::set<EditId>& undone) {
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_path(path));
    std::vector<RecordedChange> history = recorded_changes(edits);
    if (const std::vector<EditId> fixed = irreversible(history, undone); !fixed.empty())
        return fail(Code::refused, "edit " + std::to_string(fixed.front()) + " of " + printable(path) +
                                       " can't be taken back: its content before is not kept; nothing was changed");
    TRY_ASSIGN(Capture standing, capture(session.workspace(), path));
    if (standing.too_large) return too_large_to_keep(path);
    PathRevert revert;
    revert.path = path;
    revert.present = standing.state;
    // What stands there may be recorded nowhere yet.
    const Working present{standing.state, std::move(standing.bytes), false};
    TRY_ASSIGN(std::optional<Working> result, undo_at_once(session, history, undone, present));
    if (!result) {
        for (std::size_t i = 0; i < edits.size(); ++i) {
            TRY_ASSIGN(history[i].taken_back_by, taken_back_by(session, edits[i]));
        }
        TRY_ASSIGN(result, make_anew(session, replay_without(history, undone), present, revert));
    }
    revert.wanted = result->state;
    if (result->merged) revert.bytes = std::move(result->bytes);
    return revert;
}

}  // namespace pentad
