// From options to a workspace.
#pragma once

#include "cli/arguments.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// The workspace that the arguments and the current folder name (`-C` has been followed already). Errors: as
/// find_workspace.
Result<Workspace> workspace_of(const Arguments& arguments);

}  // namespace pentad
