// Removing a folder whatever a test has made of it: folders without permissions, or nested deeper than a path is long.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace pentad {

/// Removes `folder` with all that is in it. Follows no symlink, gives itself permissions where they lack. One that does
/// not exist is no error.  Errors: io; what could be removed is gone.  Threads: any.
Status remove_tree(const std::filesystem::path& folder);

}  // namespace pentad
