#include "frameworks/cmake_project.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/folder_entries.hpp"
#include "frameworks/project_files.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

bool contains_ignoring_case(std::string_view text, std::string_view lower) {
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return !std::ranges::search(text, lower, same).empty();
}

bool speaks_of_tests(const fs::path& file) {
    const Result<std::string> text = read_file(file);
    if (!text) return false;
    return contains_ignoring_case(*text, "enable_testing") || text->find("CTest") != std::string::npos;
}

bool is_build_name(std::string_view name) {
    return name.starts_with("build") || name == "out" || name.starts_with("cmake-build-");
}

/// Folders of `folder` that may be built in, and with `deeper` those in them.
void add_candidates(const fs::path& folder, bool any_name, bool deeper, std::vector<fs::path>& found) {
    const Result<std::vector<FolderEntry>> entries = list_folder(folder);
    if (!entries) return;
    for (const FolderEntry& entry : *entries) {
        if (entry.kind != FolderEntry::Kind::folder || !(any_name || is_build_name(entry.name))) continue;
        found.push_back(folder / entry.name);
        if (deeper && (entry.name == "out" || entry.name == "build"))
            add_candidates(folder / entry.name, true, entry.name == "out", found);
    }
}

/// As CMake would name it: links resolved.
bool is_same_folder(const fs::path& one, const fs::path& other) {
    std::error_code error;
    return one == other || fs::equivalent(one, other, error);
}

std::string configuration_of(std::string_view cache) {
    const std::string all = cache_entry(cache, "CMAKE_CONFIGURATION_TYPES");
    if (all.empty()) return "";
    const std::string chosen = cache_entry(cache, "CMAKE_DEFAULT_BUILD_TYPE");
    return chosen.empty() ? split(all, ';').front() : chosen;
}

std::string jobs_of(const UnitSearch& search) {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    return std::to_string(search.settings.jobs > 0 ? static_cast<unsigned>(search.settings.jobs) : cores);
}

}  // namespace

std::string cache_entry(std::string_view cache, std::string_view name) {
    for (std::size_t at = 0; at < cache.size();) {
        const std::size_t end = std::min(cache.find('\n', at), cache.size());
        const std::string_view line = cache.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(name) || line.size() == name.size() || line[name.size()] != ':') continue;
        const std::size_t equals = line.find('=');
        return equals == std::string_view::npos ? "" : std::string(trim(line.substr(equals + 1)));
    }
    return "";
}

std::vector<fs::path> find_cmake_projects(const UnitSearch& search) {
    constexpr std::array<std::string_view, 1> k_list = {"CMakeLists.txt"};
    constexpr std::array<std::string_view, 1> k_module = {"*.cmake"};
    const std::vector<fs::path> lists = files_named(search, k_list);
    if (lists.empty()) return {};
    std::vector<fs::path> tops;
    for (const fs::path& list : lists) tops.push_back(list.parent_path());
    // The folders alone are not in the order in which a folder comes before those in it.
    std::ranges::sort(tops);
    std::vector<fs::path> projects;
    for (const fs::path& folder : tops)
        if (projects.empty() || !is_below(folder, projects.back())) projects.push_back(folder);
    std::vector<fs::path> files = lists;
    std::ranges::move(files_named(search, k_module), std::back_inserter(files));
    std::erase_if(projects, [&](const fs::path& project) {
        return std::ranges::none_of(
            files, [&](const fs::path& file) { return is_below(file, project) && speaks_of_tests(file); });
    });
    return projects;
}

CMakeBuild find_cmake_build(const fs::path& project, const UnitSearch& search) {
    std::vector<fs::path> candidates;
    add_candidates(project, false, true, candidates);
    fs::path own = search.excluded / "build" / "cmake";
    if (project != search.root) own /= project.lexically_relative(search.root);
    candidates.push_back(own);
    CMakeBuild best;
    fs::file_time_type newest;
    for (const fs::path& folder : candidates) {
        std::error_code error;
        const fs::file_time_type time = fs::last_write_time(folder / "CMakeCache.txt", error);
        if (error || (best.configured && (folder == own || time <= newest))) continue;
        const Result<std::string> cache = read_file(folder / "CMakeCache.txt");
        if (!cache || !is_same_folder(cache_entry(*cache, "CMAKE_HOME_DIRECTORY"), project)) continue;
        best = {folder, true, configuration_of(*cache)};
        newest = time;
    }
    if (!best.configured) best.folder = own;
    return best;
}

std::vector<ToolCommand> cmake_commands(const fs::path& project, const CMakeBuild& build, const UnitSearch& search) {
    std::vector<ToolCommand> commands;
    const double timeout = search.settings.build_timeout;
    if (!build.configured) {
        const std::vector<std::string> environment = scrubbed_environment();
        std::vector<std::string> configure = {"cmake", "-S", project.string(), "-B", build.folder.string()};
        if (value_in(environment, "CMAKE_GENERATOR").empty() && program_in_path("ninja", environment))
            configure.insert(configure.end(), {"-G", "Ninja"});
        commands.push_back({.arguments = std::move(configure), .folder = project, .timeout = timeout});
    }
    std::vector<std::string> make = {"cmake", "--build", build.folder.string(), "--parallel", jobs_of(search)};
    if (!build.configuration.empty()) make.insert(make.end(), {"--config", build.configuration});
    commands.push_back({.arguments = std::move(make), .folder = project, .timeout = timeout});
    return commands;
}

}  // namespace pentad
