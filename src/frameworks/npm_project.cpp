#include "frameworks/npm_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/project_files.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 8> k_endings = {".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx"};

bool is_below(const fs::path& path, const fs::path& folder) {
    const fs::path below = path.lexically_relative(folder);
    return !below.empty() && *below.begin() != "..";
}

std::string installing(const fs::path& folder, const fs::path& root) {
    for (fs::path at = folder;; at = at.parent_path()) {
        if (stands(at / "pnpm-lock.yaml")) return "pnpm install";
        if (stands(at / "yarn.lock")) return "yarn install";
        if (stands(at / "package-lock.json")) return "npm ci";
        if (at == root || at == at.parent_path()) return "npm install";
    }
}

/// What has to be compiled before: what the test script and the one before it would do too.
std::vector<ToolCommand> build_of(const NpmPackage& package, const std::optional<ScriptCall>& call, double timeout) {
    std::vector<std::string> lines;
    if (const auto before = package.scripts.find("pretest"); before != package.scripts.end())
        for (const ShellCommand& command : shell_commands(before->second))
            if (is_build(package.scripts, command)) lines.push_back(command.text);
    for (const std::string& text : call ? call->before : std::vector<std::string>())
        for (const ShellCommand& command : shell_commands(text))
            if (is_build(package.scripts, command)) lines.push_back(command.text);
    std::string path;
    for (fs::path at = package.folder;; at = at.parent_path()) {
        path += (at / "node_modules/.bin").string() + ":";
        if (at == at.parent_path()) break;
    }
    std::vector<ToolCommand> commands;
    for (const std::string& line : lines)
        commands.push_back({.arguments = {"/bin/sh", "-c", line},
                            .folder = package.folder,
                            .environment = {"PATH=" + path + environment_variable("PATH"), "FORCE_COLOR=0"},
                            .timeout = timeout});
    return commands;
}

class Detection {
   public:
    Detection(const UnitSearch& search, const NpmTool& tool) : search_(search), tool_(tool) {}

    std::vector<FoundProject> find() {
        constexpr std::array<std::string_view, 1> k_names = {"package.json"};
        std::vector<fs::path> files = files_named(search_, k_names);
        // A folder before those in it: `a/package.json` stands behind `a/b/package.json`.
        std::ranges::sort(files, {}, [](const fs::path& file) { return file.parent_path(); });
        for (const fs::path& file : files) look_at(file);
        return std::move(found_);
    }

   private:
    void look_at(const fs::path& file) {
        const NpmPackage package = read_package(file);
        const std::optional<ScriptCall> call = call_of(package, tool_.name);
        const bool around = std::ranges::any_of(
            found_, [&](const FoundProject& project) { return is_below(package.folder, project.folder); });
        const bool depends = !around && tool_.name != "node" && package.names.contains(tool_.name);
        if (!call && !has_settings(package) && !depends) return;
        if (!has_tests(package.folder, call)) return;
        FoundProject project{
            .framework = std::string(tool_.framework), .folder = package.folder, .marker = file, .tool = "node"};
        const fs::path installed = tool_.name == "node" ? fs::path() : installed_package(package.folder, tool_.name);
        if (!installed.empty()) project.tool = installed.string();
        if (!program_in_path("node", scrubbed_environment(), search_.root))
            project.problem = "node is not in PATH; install Node.js 18.15 or newer";
        else if (tool_.name != "node" && installed.empty())
            project.problem = fmt::format("{} is not installed; run `{}` in {}", tool_.name,
                                          installing(package.folder, search_.root), where(package.folder));
        project.build = build_of(package, call, search_.settings.build_timeout);
        found_.push_back(std::move(project));
    }

    bool has_settings(const NpmPackage& package) const {
        if (!tool_.key.empty() && package.names.contains(fmt::format("{}:", tool_.key))) return true;
        const auto is_own = [&](const fs::path& file) { return file.parent_path() == package.folder; };
        return std::ranges::any_of(files_named(search_, tool_.settings), is_own);
    }

    /// By the names of files; or the script names some itself.
    bool has_tests(const fs::path& folder, const std::optional<ScriptCall>& call) const {
        const auto is_file = [](const std::string& word) {
            return !word.starts_with('-') && word.find('/') != std::string::npos;
        };
        if (call && std::ranges::any_of(call->arguments, is_file)) return true;
        constexpr std::array<std::string_view, 1> k_all = {"*"};
        return std::ranges::any_of(files_named(search_, k_all), [&](const fs::path& file) {
            return is_below(file, folder) && may_be_test(file, folder);
        });
    }

    std::string where(const fs::path& folder) const {
        return folder == search_.root ? "the workspace" : printable(folder.lexically_relative(search_.root).string());
    }

    const UnitSearch& search_;
    const NpmTool& tool_;
    std::vector<FoundProject> found_;
};

}  // namespace

NpmPackage read_package(const fs::path& file) {
    NpmPackage package{.folder = file.parent_path()};
    const Result<std::string> text = read_file(file);
    const Json json = Json::parse(text ? *text : "", nullptr, false);
    if (!json.is_object()) return package;
    for (const auto& [key, value] : json.items()) {
        package.names.insert(key + ":");
        if (!value.is_object()) continue;
        if (key == "scripts") {
            for (const auto& [name, script] : value.items())
                if (script.is_string()) package.scripts.emplace(name, script.get<std::string>());
        } else if (key.ends_with("ependencies")) {
            for (const auto& [name, version] : value.items()) package.names.insert(name);
        }
    }
    return package;
}

std::optional<ScriptCall> call_of(const NpmPackage& package, std::string_view tool) {
    if (std::optional<ScriptCall> call = find_call(package.scripts, "test", tool)) return call;
    for (const auto& [name, script] : package.scripts)
        if (name.starts_with("test"))
            if (std::optional<ScriptCall> call = find_call(package.scripts, name, tool)) return call;
    return {};
}

std::vector<FoundProject> npm_projects(const UnitSearch& search, const NpmTool& tool) {
    return Detection(search, tool).find();
}

fs::path installed_package(const fs::path& folder, std::string_view name) {
    for (fs::path at = folder;; at = at.parent_path()) {
        const fs::path package = at / "node_modules" / name;
        if (stands(package / "package.json")) return package;
        if (at == at.parent_path()) return {};
    }
}

bool may_be_test(const fs::path& file, const fs::path& folder) {
    const std::string name = file.filename().string();
    if (std::ranges::none_of(k_endings, [&](std::string_view ending) { return name.ends_with(ending); })) return false;
    constexpr std::array<std::string_view, 7> k_names = {"*.test.*", "*.spec.*", "*_test.*", "*-test.*",
                                                         "test.*",   "test-*",   "tests.*"};
    if (std::ranges::any_of(k_names, [&](std::string_view glob) { return glob_matches(glob, name); })) return true;
    const fs::path inside = file.parent_path().lexically_relative(folder);
    return std::ranges::any_of(inside, [](const fs::path& part) {
        return part == "test" || part == "tests" || part == "__tests__" || part == "spec" || part == "specs";
    });
}

}  // namespace pentad
