// Which states a path has to go back through so that some of its edits are undone and all others are kept. Pure.
#pragma once

#include <optional>
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
    bool content_kept = true;                  ///< the bytes of `after` are in the history
    std::optional<EditId> taken_back_by = {};  ///< the rollback that took it back and stands
    std::optional<EditId> undo_of = {};        ///< of an undo: the rollback (or undo) that it takes back
};

/// Edits of one path that follow one another directly and are all to be undone: together one step from `after` to
/// `before`.
struct RevertGroup {
    FileState after;
    FileState before;
    std::vector<EditId> edits;  ///< oldest first
};

/// Shape: `history` oldest first; the groups newest first, in the order in which they are to be undone.
std::vector<RevertGroup> groups_to_revert(const std::vector<RecordedChange>& history, const std::set<EditId>& undone);

/// The edits in `undone` that can't be taken back, because nobody knows what stood there before.
std::vector<EditId> irreversible(const std::vector<RecordedChange>& history, const std::set<EditId>& undone);

/// A path's history made anew without some of its edits: what stood before the first of them, then the change of every
/// edit that stays and still means something, each on top of what the one before it came to.
struct Replay {
    struct Step {
        EditId edit = 0;
        FileState from;  ///< what stood there when the edit was made, the edits left out included
        FileState to;
        bool content_kept = true;  ///< of `from` and `to`: else nothing can be merged
    };
    FileState start;
    std::vector<Step> steps;  ///< oldest first
    FileState end;            ///< what the newest edit of the path left
    bool end_kept = true;     ///< its content is kept
};

/// Shape: `history` oldest first, with an edit of `undone` in it. No step stands for edits that were taken back later
/// together with the rollback that did it, for a rollback and its undo, nor for edits that together led back to a state
/// seen before: they are in nobody's way.
Replay replay_without(const std::vector<RecordedChange>& history, const std::set<EditId>& undone);

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
