// The refs of history.git. They are not synced: a cache, made anew from the journal when anything is wrong with them.
#pragma once

#include "workflow/session.hpp"

namespace pentad {

/// The commit just before edit `first`, with its tree: that of the newest edit packed before it, or of the first
/// snapshot.
Result<Journal::Packed> commit_before(Session& session, EditId first);

/// refs/pentad/b/N/start and /end.
Status set_batch_refs(Session& session, BatchId batch, const Oid& start, const Oid& end);

/// Sets every ref that is not as the journal says. Returns how many. Must come before anything that keeps only what
/// refs reach. Needs the lock.
Result<std::size_t> mend_refs(Session& session);

}  // namespace pentad
