// Filling a world's upper layer with what differs from the workspace.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "exec/world.hpp"

namespace pentad {

/// Writes files, symlinks, whiteouts and opaque folders into `upper`, which is empty and ours, for a workspace at
/// `root`; folders in it get the mode that they have there. Needs no privilege.
/// Errors: usage (a path that leaves the root, or a file with files below it); no_space, io.  Threads: any.
Status fill_layer(const std::filesystem::path& root, const std::filesystem::path& upper,
                  const std::vector<WorldChange>& changes);

}  // namespace pentad
