// From "undo these edits" to what every file is to become: history from the journal, reasoning by judge, merges by
// history.git.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "workflow/captured_edit.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// What a revert comes to, before anything is written.
struct RevertPlan {
    std::set<EditId> undone;          ///< the edits that it takes back, those that were taken along too
    std::vector<FileChange> changes;  ///< from what stands there now to what is wanted; only files that differ
    std::vector<CapturedEdit::Content> contents;  ///< bytes that came out of merges
    std::vector<std::string> merged;              ///< paths whose later edits were kept by a merge
};

/// What becomes of later edits that need the same lines.
enum class Dependents { refuse, take_along };

/// Undoes `undone` and keeps every other edit and unrecorded change, by three-way merges. Errors: refused (what stood
/// before is not known; a rollback would have to be taken along), conflict (all files at once, each with the later
/// edits in the way). Needs the lock; writes nothing.
Result<RevertPlan> plan_revert(Session& session, std::set<EditId> undone, Dependents dependents = Dependents::refuse);

/// The exact state before edit `first` of every path that it or a later edit touched.
Result<RevertPlan> plan_restore_before(Session& session, EditId first);

/// Changes of the affected files that nobody recorded, as an edit of kind unrecorded that belongs to no batch; empty
/// when none.
Result<CapturedEdit> capture_unrecorded_in(Session& session, const std::set<std::string>& paths);

}  // namespace pentad
