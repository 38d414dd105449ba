// What a crash left half done is completed here, at the start of every writing command.
#pragma once

#include "workflow/session.hpp"

namespace pentad {

/// Rolls begun rollbacks forward, and completes batches that were closing. Costs two look-ups when there is nothing to
/// do. Errors: only for a rollback that can't be completed; a batch that can't be is a note, since recording must go
/// on.
Status recover(Session& session);

/// The note that recover leaves for a batch that it closed.
std::string closing_completed(BatchId batch);

}  // namespace pentad
