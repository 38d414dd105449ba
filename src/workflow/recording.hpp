// What all have in common that record an edit: the acknowledgement, and what follows it.
#pragma once

#include <string>

#include "workflow/captured_edit.hpp"
#include "workflow/record.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// PENTAD_AUTHOR, else the login name.
std::string default_author();

/// Stores `captured` (with description, author and time) in the open batch, calls `acknowledged`, and then publishes
/// or, when the batch is full, closes it and (with `run_tests`) runs its tests. Errors: as record; with one, nothing is
/// recorded. What fails after the acknowledgement is the outcome's `problem`. Needs the lock.
Result<RecordOutcome> keep_edit(Session& session, CapturedEdit captured, bool run_tests, const EventSink& sink,
                                const Acknowledged& acknowledged);

}  // namespace pentad
