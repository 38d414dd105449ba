#include "judge/revert.hpp"

#include <algorithm>

namespace pentad {

std::vector<RevertGroup> groups_to_revert(const std::vector<RecordedChange>& history, const std::set<EditId>& undone) {
    std::vector<RevertGroup> groups;
    std::vector<EditId> later;
    bool open = false;
    for (auto edit = history.rbegin(); edit != history.rend(); ++edit) {
        if (!undone.contains(edit->edit)) {
            later.insert(later.begin(), edit->edit);
            open = false;
            continue;
        }
        if (!open) groups.push_back({.after = edit->after, .before = {}, .edits = {}, .later = later});
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
