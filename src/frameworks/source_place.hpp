// A place in a source file, as a compiled program names it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pentad {

/// `path:line`, relative to `root`; empty when it is not a file in there. A relative path is looked for below
/// `folder`, where the compiler ran, and then below `root`. Looks at files.
std::string source_place(std::string_view path, std::string_view line, const std::filesystem::path& folder,
                         const std::filesystem::path& root);

}  // namespace pentad
