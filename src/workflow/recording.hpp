// What all have in common that record an edit: the acknowledgement, and what follows it.
#pragma once

#include <string>

#include "workflow/captured_edit.hpp"
#include "workflow/record.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// PENTAD_AUTHOR, else the login name.
std::string default_author();

/// What is to become of a batch that the edit fills. `left_open`: unrecorded changes are taken into it, and
/// whoever opens the workspace to write next closes it, as after a crash.
enum class FullBatch { tested, closed, left_open };

/// Stores `captured` (with description, author and time) in the open batch, calls `acknowledged`, and then publishes
/// or, when the batch is full, does with it what `full` says. Errors: as record; with one, nothing is
/// recorded. What fails after the acknowledgement is the outcome's `problem`. Needs the lock.
Result<RecordOutcome> keep_edit(Session& session, CapturedEdit captured, FullBatch full, const EventSink& sink,
                                const Acknowledged& acknowledged);

}  // namespace pentad
