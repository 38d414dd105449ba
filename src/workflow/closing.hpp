// Closing a batch: unrecorded changes become an edit, edits become commits, the backup and the published files are
// written.
#pragma once

#include "workflow/session.hpp"

namespace pentad {

/// What becomes of changes that nobody recorded. A batch that closes because it is full is tested with them, so they
/// are part of it; one that closes because it is rolled back must not take them along.
enum class Unrecorded { into_the_batch, left_alone };

/// Completes a batch in state closing. Every step can be repeated, so a crash anywhere is followed by just calling it
/// again. Order (DESIGN 7.3): unrecorded edit (journal) -> objects packed and synced -> bytes dropped, batch closed
/// (journal) -> refs, backup, index, published files. Needs the lock.
Status finish_closing(Session& session, Batch batch, Unrecorded unrecorded = Unrecorded::into_the_batch);

/// Turns all edits that have no commit yet into commits of history.git. Needs the lock.
Status pack_edits(Session& session);

/// Finds what changed in the workspace since the last known state; it becomes an edit of kind unrecorded in `batch`.
/// Needs the lock.
Status capture_unrecorded(Session& session, BatchId batch);

/// The same for a full batch whose closing is left to a later finish_closing: what changes from now on belongs to the
/// next batch, and is not taken into this one. Returns the edit that it found; nothing: all was recorded. Needs the
/// lock.
Result<std::optional<Edit>> capture_before_closing(Session& session, BatchId batch);

/// A row of an imported history: nobody has its content, and the trees know nothing of it.
bool is_imported(const FileChange& change);

/// The first state before, and the last state after, of every path that the edits of a batch touched; sorted by path.
std::vector<FileChange> net_changes(const std::vector<Edit>& edits);

}  // namespace pentad
