// Paths as the user types them, and as the journal keeps them.
#pragma once

#include <string>

#include "base/result.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// A typed path (absolute, or relative to the current folder) as a path relative to the workspace, `/` between parts,
/// symlinked folders resolved but not the last part. `.` stands for the workspace itself. What the path names need not
/// exist. Errors: refused: outside the workspace, in `.git`, in test_batch_logs (the message says which).
Result<std::string> workspace_path(const Workspace& workspace, const std::string& typed);

}  // namespace pentad
