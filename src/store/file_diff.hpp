// The difference of one file, as git prints it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// Git takes content with a NUL in its first 8000 bytes for binary.
bool is_binary(std::string_view bytes);

/// See Snapshots::diff. Shape: empty when the states are equal; two sections when a file becomes a symlink or the other
/// way round; `git apply` takes it, but for binary content.
Result<std::string> file_diff(const std::string& path, const FileState& before, std::string_view old_bytes,
                              const FileState& after, std::string_view new_bytes);

}  // namespace pentad
