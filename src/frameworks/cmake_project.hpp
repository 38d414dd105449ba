// CMake's projects with tests: where their sources are, and where they are built.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "frameworks/framework.hpp"

namespace pentad {

struct CMakeBuild {
    std::filesystem::path folder;  ///< absolute; it need not be there
    bool configured = false;       ///< its CMakeCache.txt is of this project
    std::string configuration;     ///< of generators with several; empty: there is but one
};

/// The top ones of each tree of CMakeLists.txt (UnitSearch::root or below), where one of its files speaks of
/// enable_testing or CTest. Shape: absolute folders, in their order.
std::vector<std::filesystem::path> find_cmake_projects(const UnitSearch& search);

/// A build folder of the user's: `build`, `build*`, `out`, `cmake-build-*` in the project, or a folder in one of these
/// or in `build`, whose CMakeCache.txt names this project; of several the one that was configured last. Else a folder
/// of our own in UnitSearch::excluded.
CMakeBuild find_cmake_build(const std::filesystem::path& project, const UnitSearch& search);

/// Configures what is not configured, and builds.
std::vector<ToolCommand> cmake_commands(const std::filesystem::path& project, const CMakeBuild& build,
                                        const UnitSearch& search);

/// The value of an entry of a CMakeCache.txt; empty: there is none.
std::string cache_entry(std::string_view cache, std::string_view name);

}  // namespace pentad
