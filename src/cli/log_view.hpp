// The audit trail, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "report/style.hpp"
#include "workflow/overview.hpp"

namespace pentad {

std::string log_text(const std::vector<LogEntry>& entries, const Style& style);

/// {schema: "pentad.log/1", entries: [{batch: null | {…}, edits: [newest first], run: null | {…}}]}. Ends in a newline.
std::string log_document(const std::vector<LogEntry>& entries);

}  // namespace pentad
