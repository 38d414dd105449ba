// The culprit search, and what it found, on the console.
#pragma once

#include "cli/console.hpp"
#include "workflow/isolate.hpp"

namespace pentad {

/// Searches and prints. Returns the exit code: 0, or 130 when it was interrupted.
Result<int> isolate_and_print(const Workspace& workspace, const IsolateRequest& request, Console& console);

}  // namespace pentad
