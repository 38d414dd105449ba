// Where the files are that show a project of some framework: one walk of the workspace for all frameworks.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "frameworks/test_unit.hpp"

namespace pentad {

/// Remembers the files of a workspace for those who share it. Threads: one.
class ProjectListing {
   public:
    struct Folder {
        std::filesystem::path path;      ///< absolute
        std::vector<std::string> files;  ///< in the order of names
    };
    /// A folder before those in it. The first call lists.
    const std::vector<Folder>& folders(const UnitSearch& search);

   private:
    bool listed_ = false;
    std::vector<Folder> folders_;
};

/// Files with one of these names, which may be globs (`*.test.js`). Shape: absolute, in the order of paths. Left out:
/// hidden folders, those that hold what others wrote or what was built (`node_modules`, `vendor`, `third_party`,
/// `__pycache__`, virtual environments, `build` and `dist` without `__init__.py`, CMake's build folders, those with a
/// CACHEDIR.TAG such as cargo's `target`, Maven's `target`), UnitSearch::excluded, links to folders, folders that can't
/// be listed. Lists the workspace once, where UnitSearch::listing is there.
std::vector<std::filesystem::path> files_named(const UnitSearch& search, std::span<const std::string_view> names);

}  // namespace pentad
