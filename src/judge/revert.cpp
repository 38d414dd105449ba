#include "judge/revert.hpp"

#include <algorithm>

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

/// Rollbacks at or after `first` of which nothing is before it: with what they took back they come to nothing.
std::set<EditId> annulling(const std::vector<RecordedChange>& history, Place first) {
    std::set<EditId> found;
    for (auto edit = first; edit != history.end(); ++edit)
        if (edit->taken_back_by) found.insert(*edit->taken_back_by);
    for (auto edit = history.begin(); edit != first; ++edit)
        if (edit->taken_back_by) found.erase(*edit->taken_back_by);
    return found;
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
    const auto first =
        std::ranges::find_if(history, [&](const RecordedChange& edit) { return undone.contains(edit.edit); });
    Replay replay;
    if (first == history.end()) return replay;
    const std::set<EditId> annuls = annulling(history, first);
    replay.start = first->before;
    replay.end = first->before;
    std::size_t barrier = 0;
    for (auto edit = first; edit != history.end(); ++edit) {
        const Replay::Step step{edit->edit, replay.end, edit->after, replay.end_kept && edit->content_kept};
        replay.end = edit->after;
        replay.end_kept = edit->content_kept;
        const bool is_annulled = edit->taken_back_by && annuls.contains(*edit->taken_back_by);
        if (undone.contains(edit->edit)) {
            barrier = replay.steps.size();
        } else if (!is_annulled && !annuls.contains(edit->edit)) {
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
