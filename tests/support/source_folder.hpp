// Where the project's own sources are, for tests that hold the program against them; and programs built for tests.
#pragma once

#include <filesystem>
#include <string>

namespace pentad::test {

/// Absolute. Not from __FILE__, which a compiler cache may turn into a relative path.
std::filesystem::path source_folder();

/// trace_probe (support/trace_probe.cpp): as it is, or with `_static` or `_asan` another build of it.
std::string probe_program(const std::string& kind = "");

}  // namespace pentad::test
