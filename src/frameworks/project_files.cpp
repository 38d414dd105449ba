#include "frameworks/project_files.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

using Entries = std::vector<FolderEntry>;

bool has_file(const Entries& entries, std::string_view name) {
    const auto found = std::ranges::lower_bound(entries, name, {}, &FolderEntry::name);
    return found != entries.end() && found->name == name && found->kind == FolderEntry::Kind::file;
}

/// Never the project's own source, whatever is in it.
bool is_foreign(std::string_view name) {
    constexpr std::array<std::string_view, 11> k_foreign = {
        "node_modules", "bower_components", "jspm_packages", "vendor",      "third_party", "thirdparty",
        "3rdparty",     "third-party",      "site-packages", "__pycache__", "_deps"};
    return name.starts_with('.') || name.ends_with(".egg") || name.ends_with(".egg-info") ||
           std::ranges::find(k_foreign, name) != k_foreign.end();
}

/// By what is in it: something was built here, or installed.
bool is_output(std::string_view name, const Entries& entries) {
    if (has_file(entries, "pyvenv.cfg") || has_file(entries, "CMakeCache.txt") || has_file(entries, "CACHEDIR.TAG"))
        return true;
    return (name == "build" || name == "dist") && !has_file(entries, "__init__.py");
}

class Walk {
   public:
    Walk(const UnitSearch& search, ProjectListing& listing, std::vector<ProjectListing::Folder>& folders)
        : search_(search), listing_(listing), folders_(folders) {}

    void folder(const fs::path& path, bool is_root, bool has_maven) {
        const Result<Entries>& entries = listing_.entries(path);
        if (!entries) return;
        const std::string name = path.filename().string();
        if (!is_root && (is_output(name, *entries) || (has_maven && name == "target"))) return;
        ProjectListing::Folder& listed = folders_.emplace_back(path);
        for (const FolderEntry& entry : *entries)
            if (entry.kind == FolderEntry::Kind::file) listed.files.push_back(entry.name);
        const bool maven = has_file(*entries, "pom.xml");
        for (const FolderEntry& entry : *entries) {
            if (entry.kind != FolderEntry::Kind::folder || entry.link || is_foreign(entry.name)) continue;
            if (const fs::path below = path / entry.name; below != search_.excluded) folder(below, false, maven);
        }
    }

   private:
    const UnitSearch& search_;
    ProjectListing& listing_;
    std::vector<ProjectListing::Folder>& folders_;
};

/// Most names are no globs, and most folders have no such file: each framework asks for its own in all of them.
void add_named(const ProjectListing::Folder& folder, std::string_view name, std::vector<fs::path>& found) {
    if (name.find_first_of("*?[") == std::string_view::npos) {
        if (std::ranges::binary_search(folder.files, name)) found.push_back(folder.path / name);
        return;
    }
    for (const std::string& file : folder.files)
        if (glob_matches(name, file)) found.push_back(folder.path / file);
}

}  // namespace

const std::vector<ProjectListing::Folder>& ProjectListing::folders(const UnitSearch& search) {
    if (!listed_) Walk(search, *this, folders_).folder(search.root, true, false);
    listed_ = true;
    return folders_;
}

const Result<Entries>& ProjectListing::entries(const fs::path& folder) {
    const auto known = entries_.find(folder.native());
    return known != entries_.end() ? known->second
                                   : entries_.emplace(folder.native(), list_folder(folder)).first->second;
}

bool ProjectListing::is_so(const fs::path& file, const std::function<bool()>& look) {
    const auto known = answers_.find(file.native());
    return known != answers_.end() ? known->second : answers_.emplace(file.native(), look()).first->second;
}

std::shared_ptr<ProjectListing> listing_of(const UnitSearch& search) {
    return search.listing ? search.listing : std::make_shared<ProjectListing>();
}

std::vector<fs::path> files_named(const UnitSearch& search, std::span<const std::string_view> names) {
    const std::shared_ptr<ProjectListing> listing = listing_of(search);
    std::vector<fs::path> found;
    for (const ProjectListing::Folder& folder : listing->folders(search))
        for (const std::string_view name : names) add_named(folder, name, found);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

}  // namespace pentad
