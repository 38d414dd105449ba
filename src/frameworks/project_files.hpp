// Where the files are that show a project of some framework: one walk of the workspace for all frameworks.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "frameworks/folder_entries.hpp"
#include "frameworks/test_unit.hpp"

namespace pentad {

/// Remembers what is in a workspace for those who share it, and go through it one after the other. Threads: one.
class ProjectListing {
   public:
    struct Folder {
        std::filesystem::path path;      ///< absolute
        std::vector<std::string> files;  ///< in the order of names
    };
    /// A folder before those in it. The first call lists.
    const std::vector<Folder>& folders(const UnitSearch& search);

    /// Any folder, listed when it is first asked for. Errors: io.
    const Result<std::vector<FolderEntry>>& entries(const std::filesystem::path& folder);

    /// What `look` said of the file when it was first asked about it. One question for each listing.
    bool is_so(const std::filesystem::path& file, const std::function<bool()>& look);

   private:
    bool listed_ = false;
    std::vector<Folder> folders_;
    std::unordered_map<std::string, Result<std::vector<FolderEntry>>> entries_;
    std::unordered_map<std::string, bool> answers_;
};

/// The one that the search shares, or a new one.
std::shared_ptr<ProjectListing> listing_of(const UnitSearch& search);

/// Files with one of these names, which may be globs (`*.test.js`). Shape: absolute, in the order of paths. Left out:
/// hidden folders, those that hold what others wrote or what was built (`node_modules`, `vendor`, `third_party`,
/// `__pycache__`, virtual environments, `build` and `dist` without `__init__.py`, CMake's build folders, those with a
/// CACHEDIR.TAG such as cargo's `target`, Maven's `target`), UnitSearch::excluded, links to folders, folders that can't
/// be listed. Lists the workspace once, where UnitSearch::listing is there.
std::vector<std::filesystem::path> files_named(const UnitSearch& search, std::span<const std::string_view> names);

}  // namespace pentad
