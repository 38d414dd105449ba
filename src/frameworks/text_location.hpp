// Where in the workspace a failure's text points.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pentad {

/// The first `path:line` (`path(line`, `path, line 12`) in `text` that names a file of the workspace; of Python's
/// frames
/// (`File "path", line 12`) the last one. `folder`: absolute, what the paths are relative to. Shape: `path:line`,
/// relative to `root`; empty: there is none. Looks whether files exist, at most 64 times. Threads: any.
std::string location_in_text(std::string_view text, const std::filesystem::path& folder,
                             const std::filesystem::path& root);

/// `file`, relative to `root` when it is a file below it; otherwise empty.
std::string path_in_workspace(const std::filesystem::path& file, const std::filesystem::path& folder,
                              const std::filesystem::path& root);

}  // namespace pentad
