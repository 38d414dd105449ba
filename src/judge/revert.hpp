// Which states a path has to go back through so that some of its edits are undone and all others are kept. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/edit.hpp"

namespace pentad {

/// One edit of one path.
struct RecordedChange {
    EditId edit = 0;
    FileState before;
    FileState after;
    bool can_be_reverted = true;
};

/// Edits of one path that follow one another directly and are all to be undone: together one step from `after` to
/// `before`.
struct RevertGroup {
    FileState after;
    FileState before;
    std::vector<EditId> edits;  ///< oldest first
    std::vector<EditId> later;  ///< kept edits of the path that came after this group: in the way of a merge
};

/// Shape: `history` oldest first; the groups newest first, in the order in which they are to be undone.
std::vector<RevertGroup> groups_to_revert(const std::vector<RecordedChange>& history, const std::set<EditId>& undone);

/// The edits in `undone` that can't be taken back, because nobody knows what stood there before.
std::vector<EditId> irreversible(const std::vector<RecordedChange>& history, const std::set<EditId>& undone);

/// What a three-way merge of whole states comes to.
enum class MergeKind {
    take_ours,    ///< keep what stands there
    take_theirs,  ///< become the state before
    merge_text,   ///< both sides changed the content of a regular file
    conflict,     ///< one side removed it or changed its kind
};
struct StateMerge {
    MergeKind kind = MergeKind::conflict;
    mode_t mode = 0;  ///< of the result, for merge_text
};

/// base: after the group; ours: what stands there now; theirs: before the group.
StateMerge merge_states(const FileState& base, const FileState& ours, const FileState& theirs);

}  // namespace pentad
