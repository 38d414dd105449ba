// Which of a workspace's Python files pytest runs, and which unittest.
//
// A file belongs to the nearest folder above it that has a configuration of pytest's; that folder is a project, and all
// of its tests are pytest's. Without one it is pytest's when a `conftest.py` is beside it or above it, or its source
// says so. `[python] framework` decides otherwise.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "frameworks/framework.hpp"
#include "frameworks/project_files.hpp"
#include "frameworks/pytest_config.hpp"

namespace pentad {

/// Threads: one.
class PythonChoice {
   public:
    explicit PythonChoice(const UnitSearch& search) : search_(search), listing_(listing_of(search)) {}

    /// `file`: absolute, below the root.
    bool is_pytest(const std::filesystem::path& file);

    struct Folder {
        std::filesystem::path project;  ///< pytest's rootdir
        std::shared_ptr<const PytestConfig> config;
        bool has_conftest = false;  ///< in it, or above it in the project
    };
    const Folder& folder(const std::filesystem::path& path);

   private:
    const UnitSearch& search_;
    std::shared_ptr<ProjectListing> listing_;
    std::map<std::filesystem::path, Folder> folders_;
};

/// Each with its units: a file each. Starts nothing.
std::vector<FoundProject> find_pytest_projects(const UnitSearch& search);

}  // namespace pentad
