// The library to preload, as a file. Its bytes are part of the program, so that program and library always go together,
// wherever the program was copied to: an installed file of its own could be missing or of another version, and other
// programs with libpentad in them would not know where to look. It has to be a file with a path, since LD_PRELOAD is
// looked at again by every program that a test starts; a descriptor does not come through their exec.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// Writes it into `folder`. Returns its path.  Errors: io, no_space.
Result<std::string> write_trace_library(const std::filesystem::path& folder);

/// A folder of ours (private_folder) that the library can lie in: LD_PRELOAD separates by `:` and blanks.
/// Errors: io, refused, tool.
Result<std::filesystem::path> library_scratch(const std::filesystem::path& root);

/// The variable of this name (`NAME=`) in the environment, which gets an empty one if it has none.
std::string& variable_in(std::vector<std::string>& environment, std::string_view name);

/// The library comes before all others that LD_PRELOAD names.
void preload_first(const std::string& library, std::vector<std::string>& environment);

}  // namespace pentad
