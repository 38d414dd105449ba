// Where things stand, as text and as JSON.
#pragma once

#include <string>

#include "report/style.hpp"
#include "workflow/overview.hpp"

namespace pentad {

std::string status_text(const StatusInfo& status, const Style& style);

/// {schema: "pentad.status/1", initialized, root, edit_count, batch_size, open_batch, open_edits, last_closed,
/// last_run, last_failures, changes: null | [{change, path}], unreadable, hints}. Ends in a newline.
std::string status_document(const StatusInfo& status);

}  // namespace pentad
