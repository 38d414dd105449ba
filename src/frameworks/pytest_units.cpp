#include "frameworks/pytest_units.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/python_units.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0;
}

bool matches_any(const std::vector<std::string>& globs, std::string_view name) {
    return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_matches(glob, name); });
}

class Finder {
   public:
    explicit Finder(const UnitSearch& search) : search_(search), listing_(listing_of(search)), choice_(search) {}

    std::vector<FoundProject> find() {
        visit(search_.root, false);
        std::vector<FoundProject> projects;
        for (auto& [folder, project] : projects_) projects.push_back(std::move(project));
        return projects;
    }

   private:
    /// `chosen`: the project's `testpaths` lead here, or it has none.
    void visit(const fs::path& path, bool chosen) {
        struct stat status{};
        if (::stat(path.c_str(), &status) != 0 || !seen_.insert({status.st_dev, status.st_ino}).second) return;
        const Result<std::vector<FolderEntry>>& entries = listing_->entries(path);
        if (!entries) return;  // unittest's finder warns of it
        const PythonChoice::Folder folder = choice_.folder(path);
        if (folder.project == path) chosen = folder.config == nullptr || folder.config->testpaths.empty();
        for (const FolderEntry& entry : *entries)
            if (entry.kind == FolderEntry::Kind::file && may_be_test_file(entry.name, folder))
                file(path / entry.name, entry.name, folder, chosen);
        for (const FolderEntry& entry : *entries)
            if (entry.kind == FolderEntry::Kind::folder && may_enter(path / entry.name, entry, folder))
                visit(path / entry.name, chosen || is_testpath(path / entry.name, folder));
    }

    bool may_enter(const fs::path& path, const FolderEntry& entry, const PythonChoice::Folder& folder) const {
        const std::string& name = entry.name;
        if (name.starts_with('.') || name == "__pycache__" || name == "node_modules" || name == "site-packages")
            return false;
        if (path == search_.excluded || entry.link || is_there(path / "pyvenv.cfg")) return false;
        static const PytestConfig usual;
        const PytestConfig& config = folder.config == nullptr ? usual : *folder.config;
        return !matches_any(config.norecursedirs, name) || is_testpath(path, folder);
    }

    bool is_testpath(const fs::path& path, const PythonChoice::Folder& folder) const {
        return folder.config != nullptr && matches_testpath(path, folder);
    }

    /// Files can be named too.
    static bool matches_testpath(const fs::path& path, const PythonChoice::Folder& folder) {
        const std::string below = path.lexically_relative(folder.project).string();
        return std::ranges::any_of(folder.config->testpaths, [&](std::string glob) {
            while (glob.ends_with('/')) glob.pop_back();
            if (glob.starts_with("./")) glob.erase(0, 2);
            return glob == "." || glob_matches(glob, below);
        });
    }

    void file(const fs::path& path, const std::string& name, const PythonChoice::Folder& folder, bool chosen) {
        if (valid_utf8(path.native()) != path.native() || is_pentad_name(path)) return;
        if (!chosen && !(folder.config != nullptr && matches_testpath(path, folder))) return;
        if (!is_selected(path, name)) return;
        if (name.ends_with(".py") ? !choice_.is_pytest(path) : !has_examples(path)) return;
        add(path, folder);
    }

    /// Asked of each file, and so of its name alone.
    bool may_be_test_file(const std::string& name, const PythonChoice::Folder& folder) const {
        static const PytestConfig usual;
        const PytestConfig& config = folder.config == nullptr ? usual : *folder.config;
        const bool is_python = name.ends_with(".py");
        // A text that doctest could run makes no project pytest's.
        if (!is_python && folder.config == nullptr && !folder.has_conftest) return false;
        if (!is_python)
            return config.doctest_globs.empty() ? glob_matches("test*.txt", name)
                                                : matches_any(config.doctest_globs, name);
        if (name == "conftest.py") return false;
        if (config.doctest_modules || matches_any(config.python_files, name)) return true;
        // What the user named: as a setting, or just this file.
        const bool is_set = search_.pattern != Settings().pattern && glob_matches(search_.pattern, name);
        return is_set || search_.selection == name || search_.selection + ".py" == name;
    }

    bool is_selected(const fs::path& path, const std::string& name) const {
        const std::string& selection = search_.selection;
        if (selection.empty()) return true;
        if (selection.find('/') != std::string::npos)
            return glob_matches(selection, path.lexically_relative(search_.root).string());
        return glob_matches(selection, name) || glob_matches(selection, path.stem().string());
    }

    static bool has_examples(const fs::path& path) {
        const Result<std::string> text = read_file(path);
        return text && text->find(">>> ") != std::string::npos;
    }

    void add(const fs::path& path, const PythonChoice::Folder& folder) {
        FoundProject& project = projects_[folder.project];
        if (project.framework.empty()) {
            project.framework = "pytest";
            project.folder = folder.project;
            project.marker = folder.config != nullptr ? folder.config->file
                             : folder.has_conftest    ? folder.project / "conftest.py"
                                                      : path;
            project.tool = search_.interpreter.string();
        }
        TestUnit unit{.name = path.lexically_relative(search_.root).string(),
                      .module = path.stem().string(),
                      .file = path,
                      .top = folder.project};
        unit.framework = "pytest";
        if (folder.config != nullptr) unit.particulars = {folder.config->file.string()};
        project.units.push_back(std::move(unit));
    }

    const UnitSearch& search_;
    std::shared_ptr<ProjectListing> listing_;
    PythonChoice choice_;
    std::set<std::pair<dev_t, ino_t>> seen_;
    std::map<fs::path, FoundProject> projects_;
};

constexpr const char* k_conftest = "conftest.py";
constexpr std::array k_project_files = {"pyproject.toml", "setup.py", "setup.cfg", "tox.ini"};

bool is_project(const fs::path& folder) {
    return std::ranges::any_of(k_project_files, [&](const char* name) { return is_there(folder / name); });
}

/// Most folders have nothing of the kind, and have been listed: then none of these files is looked for.
bool may_have_settings(const Result<std::vector<FolderEntry>>& entries) {
    if (!entries) return true;
    const auto has = [&](std::string_view name) {
        return std::ranges::binary_search(*entries, name, {}, &FolderEntry::name);
    };
    return has(k_conftest) || std::ranges::any_of(k_project_files, has) ||
           std::ranges::any_of(pytest_config_files(), has);
}

}  // namespace

const PythonChoice::Folder& PythonChoice::folder(const fs::path& path) {
    if (const auto known = folders_.find(path); known != folders_.end()) return known->second;
    Folder found{.project = path, .config = nullptr};
    const bool may_have = may_have_settings(listing_->entries(path));
    if (std::optional<PytestConfig> config = may_have ? read_pytest_config(path) : std::nullopt)
        found.config = std::make_shared<const PytestConfig>(std::move(*config));
    else if (path != search_.root && path.has_relative_path()) {
        const Folder& above = folder(path.parent_path());
        found = above;
        // A project of its own in a folder without pytest's settings, when there are none above either.
        if (above.config == nullptr && may_have && is_project(path)) found.project = path;
    }
    found.has_conftest = found.has_conftest || (may_have && is_there(path / k_conftest));
    return folders_.emplace(path, std::move(found)).first->second;
}

bool PythonChoice::is_pytest(const fs::path& file) {
    if (search_.settings.python_framework != "auto") return search_.settings.python_framework == "pytest";
    const Folder& found = folder(file.parent_path());
    if (found.config != nullptr || found.has_conftest) return true;
    return listing_->is_so(file, [&] {
        const Result<std::string> source = read_file(file);
        return source && is_pytest_source(*source);
    });
}

std::vector<FoundProject> find_pytest_projects(const UnitSearch& search) {
    if (search.settings.python_framework == "unittest") return {};
    return Finder(search).find();
}

}  // namespace pentad
