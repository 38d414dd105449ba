// Where the project's own sources are, for tests that hold the program against them.
#pragma once

#include <filesystem>

namespace pentad::test {

/// Absolute. Not from __FILE__, which a compiler cache may turn into a relative path.
std::filesystem::path source_folder();

}  // namespace pentad::test
