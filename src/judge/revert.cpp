#include "judge/revert.hpp"

#include <algorithm>
#include <map>

namespace pentad {

std::vector<RevertGroup> groups_to_revert(const std::vector<RecordedChange>& history, const std::set<EditId>& undone) {
    std::vector<RevertGroup> groups;
    bool open = false;
    for (auto edit = history.rbegin(); edit != history.rend(); ++edit) {
        if (!undone.contains(edit->edit)) {
            open = false;
            continue;
        }
        if (!open) groups.push_back({.after = edit->after, .before = {}, .edits = {}});
        open = true;
        groups.back().before = edit->before;
        groups.back().edits.insert(groups.back().edits.begin(), edit->edit);
    }
    return groups;
}

std::vector<EditId> irreversible(const std::vector<RecordedChange>& history, const std::set<EditId>& undone) {
    std::vector<EditId> found;
    for (const RecordedChange& edit : history)
        if (undone.contains(edit.edit) && !edit.can_be_reverted) found.push_back(edit.edit);
    return found;
}

namespace {

using Place = std::vector<RecordedChange>::const_iterator;

/// Edits that came to nothing, each with the one that ended it: taken back ones with their rollback, rollbacks with
/// their undo. What is undone now ends nothing any more.
std::map<EditId, EditId> ended_edits(const std::vector<RecordedChange>& history, const std::set<EditId>& undone) {
    std::map<EditId, EditId> ends;
    std::set<EditId> seen = undone;
    for (const RecordedChange& edit : history) {
        if (!edit.taken_back_by || undone.contains(*edit.taken_back_by)) continue;
        ends[edit.edit] = *edit.taken_back_by;
        seen.insert({edit.edit, *edit.taken_back_by});
    }
    // Newest first: an undo of an undo leaves the rollback to stand.
    for (auto edit = history.rbegin(); edit != history.rend(); ++edit) {
        if (!edit->undo_of || seen.contains(edit->edit) || seen.contains(*edit->undo_of)) continue;
        ends[*edit->undo_of] = edit->edit;
        seen.insert({edit->edit, *edit->undo_of});
    }
    return ends;
}

/// Where a replay begins: at the first undone edit, or before it, where something stands that ended after it: of that a
/// later beginning would see the end only.
Place beginning(const std::vector<RecordedChange>& history, Place first, const std::map<EditId, EditId>& ends) {
    for (auto edit = first; edit != history.begin();) {
        --edit;
        const auto end = ends.find(edit->edit);
        if (end != ends.end() && end->second >= first->edit) first = edit;
    }
    return first;
}

std::set<EditId> both_of(const std::map<EditId, EditId>& ends) {
    std::set<EditId> both;
    for (const auto& [edit, end] : ends) both.insert({edit, end});
    return both;
}

/// Drops the newest steps when together they changed nothing; those before `barrier` stay.
void erase_detour(std::vector<Replay::Step>& steps, std::size_t barrier) {
    for (std::size_t i = steps.size(); i-- > barrier;) {
        if (steps[i].from != steps.back().to) continue;
        steps.resize(i);
        return;
    }
}

}  // namespace

Replay replay_without(const std::vector<RecordedChange>& history, const std::set<EditId>& undone) {
    const auto undone_first =
        std::ranges::find_if(history, [&](const RecordedChange& edit) { return undone.contains(edit.edit); });
    Replay replay;
    if (undone_first == history.end()) return replay;
    const std::map<EditId, EditId> ends = ended_edits(history, undone);
    const std::set<EditId> annulled = both_of(ends);
    const Place first = beginning(history, undone_first, ends);
    replay.start = first->before;
    replay.end = first->before;
    std::size_t barrier = 0;
    for (auto edit = first; edit != history.end(); ++edit) {
        const Replay::Step step{edit->edit, replay.end, edit->after, replay.end_kept && edit->content_kept};
        replay.end = edit->after;
        replay.end_kept = edit->content_kept;
        if (undone.contains(edit->edit)) {
            barrier = replay.steps.size();
        } else if (!annulled.contains(edit->edit)) {
            replay.steps.push_back(step);
            erase_detour(replay.steps, barrier);
        }
    }
    return replay;
}

StateMerge merge_states(const FileState& base, const FileState& ours, const FileState& theirs) {
    if (ours == base) return {MergeKind::take_theirs, theirs.mode};
    if (ours == theirs || base == theirs) return {MergeKind::take_ours, ours.mode};
    const bool all_regular =
        base.kind == FileKind::regular && ours.kind == FileKind::regular && theirs.kind == FileKind::regular;
    if (!all_regular) return {MergeKind::conflict, 0};
    // Each of the two sides may have changed the mode; both may, to different ones: then nobody can say which holds.
    if (ours.mode != base.mode && theirs.mode != base.mode && ours.mode != theirs.mode) return {MergeKind::conflict, 0};
    return {MergeKind::merge_text, ours.mode != base.mode ? ours.mode : theirs.mode};
}

}  // namespace pentad
