// Finding programs as a shell does.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// A file that can be executed.
bool is_program(const std::filesystem::path& path);

/// In the folders of PATH; relative ones are below `folder`.
std::optional<std::filesystem::path> program_in_path(const std::string& name,
                                                     const std::vector<std::string>& environment,
                                                     const std::filesystem::path& folder = {});

/// A name with a slash is its own path. Errors: tool, when it is not in PATH.
Result<std::string> find_program(const std::string& name, const std::vector<std::string>& environment);

}  // namespace pentad
