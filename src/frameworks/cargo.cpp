#include "frameworks/cargo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/libtest_reader.hpp"
#include "frameworks/project_files.hpp"
#include "frameworks/test_names.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_longest = 1'000'000;  // bytes of all arguments
constexpr std::string_view k_doctests_suffix = " doctests";

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// The folders that a workspace's `exclude` names, as they stand in it.
std::vector<std::string> excluded_in(std::string_view manifest) {
    std::vector<std::string> names;
    for (std::size_t at = manifest.find("exclude"); at != std::string_view::npos;
         at = manifest.find("exclude", at + 1)) {
        const std::size_t open = manifest.find_first_not_of(" =\t", at + 7);
        if (open == std::string_view::npos || manifest[open] != '[') continue;
        const std::vector<std::string> parts = split(manifest.substr(open, manifest.find(']', open) - open), '"');
        for (std::size_t part = 1; part < parts.size(); part += 2) names.push_back(parts[part]);
    }
    return names;
}

bool is_documentation(std::string_view line) {
    line = trim(line);
    return line.starts_with("///") || line.starts_with("//!") || line.starts_with('*') || line.starts_with("#[doc");
}

bool has_doctests(std::string_view source) {
    for (std::size_t at = source.find("```"); at != std::string_view::npos; at = source.find("```", at + 3)) {
        const std::size_t begin = source.rfind('\n', at) + 1;  // npos + 1 is 0
        if (is_documentation(source.substr(begin, at - begin))) return true;
    }
    return false;
}

bool has_tests(std::string_view source) {
    return source.find("test]") != std::string_view::npos || source.find("test(") != std::string_view::npos ||
           has_doctests(source);
}

bool any_source(const fs::path& folder, const UnitSearch& search, bool (*has)(std::string_view)) {
    constexpr std::array<std::string_view, 1> k_sources = {"*.rs"};
    return std::ranges::any_of(files_named(search, k_sources), [&](const fs::path& file) {
        if (!is_below(file, folder)) return false;
        const Result<std::string> text = read_file(file);
        return text && has(*text);
    });
}

Failure failed(std::string_view what, const FoundProject& project, const ToolAnswer& answer) {
    return fail(Code::tool, fmt::format("{} failed in {}: {}", what, printable(project.folder.string()),
                                        shorten(valid_utf8(trim(answer.messages)), 2000)));
}

/// What `cargo test` sets for a test binary: by package id.
using Packages = std::map<std::string, std::vector<std::string>>;

Result<Packages> read_metadata(const std::string& output) {
    try {
        Packages packages;
        const nlohmann::json document = nlohmann::json::parse(output);
        for (const nlohmann::json& package : document.at("packages")) {
            const std::string version = package.at("version");
            const fs::path manifest = package.at("manifest_path").get<std::string>();
            std::vector<std::string>& variables = packages[package.at("id")];
            variables = {"CARGO_MANIFEST_DIR=" + manifest.parent_path().string(),
                         "CARGO_PKG_NAME=" + package.at("name").get<std::string>(), "CARGO_PKG_VERSION=" + version};
            std::vector<std::string> parts = split(version.substr(0, version.find_first_of("-+")), '.');
            parts.resize(3);
            constexpr std::array k_parts = {"MAJOR", "MINOR", "PATCH"};
            for (std::size_t part = 0; part < k_parts.size(); ++part)
                variables.push_back(fmt::format("CARGO_PKG_VERSION_{}={}", k_parts[part], parts[part]));
        }
        return packages;
    } catch (const nlohmann::json::exception& problem) {
        return fail(Code::tool, std::string("cargo metadata printed something unexpected: ") + problem.what());
    }
}

class Cargo : public Framework {
   public:
    std::string_view name() const override { return "cargo"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        constexpr std::array<std::string_view, 1> k_names = {"Cargo.toml"};
        std::vector<fs::path> manifests = files_named(search, k_names);
        if (manifests.empty()) return {};
        std::ranges::sort(manifests, {}, [](const fs::path& path) {
            return std::pair(std::distance(path.begin(), path.end()), path);
        });
        std::vector<FoundProject> projects;
        std::vector<fs::path> workspaces;
        std::vector<fs::path> apart;
        const Result<std::string> tool = find_program("cargo", scrubbed_environment());
        for (const fs::path& manifest : manifests) {
            const fs::path folder = manifest.parent_path();
            const auto holds = [&](const fs::path& other) { return is_below(folder, other); };
            const bool is_apart = std::ranges::any_of(apart, holds);
            if (!is_apart && std::ranges::any_of(workspaces, holds)) continue;
            const Result<std::string> text = read_file(manifest);
            if (!text) continue;
            if (text->find("[workspace") != std::string::npos) {
                workspaces.push_back(folder);
                for (const std::string& name : excluded_in(*text)) apart.push_back((folder / name).lexically_normal());
            }
            if (!any_source(folder, search, has_tests)) continue;
            projects.push_back(
                {.framework = "cargo", .folder = folder, .marker = manifest, .tool = tool ? *tool : "cargo"});
            if (tool)
                projects.back().build = {{.arguments = {"cargo", "test", "--no-run", "--workspace"},
                                          .folder = folder,
                                          .timeout = search.settings.build_timeout}};
            else
                projects.back().problem = "cargo is not in PATH; install Rust (Debian: cargo)";
        }
        return projects;
    }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        TRY_ASSIGN(const ToolAnswer built,
                   ask({.arguments = {"cargo", "test", "--no-run", "--workspace", "--message-format", "json"},
                        .folder = project.folder,
                        .timeout = search.settings.build_timeout}));
        if (built.status != 0 || built.timed_out) return failed("cargo test --no-run", project, built);
        TRY_ASSIGN(const std::vector<CargoBinary> binaries, read_cargo_messages(built.output));
        TRY_ASSIGN(const ToolAnswer told, ask({.arguments = {"cargo", "metadata", "--no-deps", "--format-version", "1"},
                                               .folder = project.folder}));
        if (told.status != 0 || told.timed_out) return failed("cargo metadata", project, told);
        TRY_ASSIGN(const Packages packages, read_metadata(told.output));
        std::string sysroot;
        const Result<ToolAnswer> root = ask({.arguments = {"rustc", "--print", "sysroot"}, .folder = project.folder});
        if (root && root->status == 0) sysroot = trim(root->output);
        FoundUnits found;
        for (const CargoBinary& binary : binaries) {
            const auto package = packages.find(binary.package);
            std::vector<std::string> variables =
                package == packages.end() ? std::vector<std::string>{} : package->second;
            variables.push_back("CARGO=" + project.tool);
            variables.push_back("LD_LIBRARY_PATH=" + library_path(binary, sysroot));
            TRY_ASSIGN(TestUnit unit, unit_of(binary, project, search, variables, ask));
            if (unit.particulars.size() > k_cargo_names || unit.particulars[k_cargo_kind] == k_cargo_program)
                found.units.push_back(std::move(unit));
            if (binary.doctests && any_source(binary.source.parent_path(), search, has_doctests))
                found.units.push_back(doctests_of(binary, project, search));
        }
        std::ranges::sort(found.units, {}, &TestUnit::name);
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "--version"}, .folder = project.folder};
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice, const fs::path&) const override {
        UnitCommand command{
            .arguments = unit.command, .folder = unit.top, .environment = unit.environment, .tells_on_stdout = true};
        const std::string& kind = unit.particulars.at(k_cargo_kind);
        if (kind == k_cargo_program) return command;
        std::vector<std::string> names = chosen(unit, choice);
        std::size_t size = 0;
        for (const std::string& name : names) size += name.size() + 1;
        const bool all = choice.only.empty() && choice.left_out.empty();
        if (kind == k_cargo_binary && !all && size < k_longest) {
            if (names.empty()) names.emplace_back("none of them");
            command.arguments.push_back("--exact");
        }
        if (!all && size < k_longest) std::ranges::move(names, std::back_inserter(command.arguments));
        command.arguments.push_back(fmt::format("--test-threads={}", choice.one_by_one ? 1 : libtest_threads()));
        return command;
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const fs::path&,
                                       const fs::path& root) const override {
        return make_libtest_reader(unit, choice, root);
    }

   private:
    /// Those of a binary's tests; of doctests what is asked for: their lines are not known.
    static std::vector<std::string> chosen(const TestUnit& unit, const TestChoice& choice) {
        std::vector<std::string> names;
        if (unit.particulars.at(k_cargo_kind) == k_cargo_doctests) {
            for (const std::string& id : choice.only) {
                std::string name(name_in_unit(id, unit.name));
                if (name == "build") return {};
                if (name.ends_with(']')) name.resize(name.rfind('['));
                names.push_back(std::move(name));
            }
            return names;
        }
        for (std::size_t at = k_cargo_names; at < unit.particulars.size(); ++at) {
            const std::string id = fmt::format("{}::{}", unit.name, unit.particulars[at]);
            if (choice.wants(id)) names.push_back(unit.particulars[at]);
        }
        return names;
    }

    static Result<TestUnit> unit_of(const CargoBinary& binary, const FoundProject& project, const UnitSearch& search,
                                    const std::vector<std::string>& variables, const AskTool& ask) {
        TestUnit unit{.name = binary.source.lexically_relative(search.root).string(),
                      .module = binary.source.stem().string(),
                      .file = binary.source,
                      .top = binary.manifest.parent_path()};
        unit.framework = "cargo";
        unit.command = {binary.program.string()};
        unit.environment = variables;
        TRY_ASSIGN(
            const ToolAnswer answer,
            ask({.arguments = {binary.program.string(), "--list"}, .folder = unit.top, .environment = variables}));
        const std::optional<std::vector<std::string>> names =
            answer.status == 0 && !answer.timed_out ? read_libtest_list(answer.output) : std::nullopt;
        unit.particulars = {std::string(names ? k_cargo_binary : k_cargo_program), project.folder.string()};
        if (names) std::ranges::copy(*names, std::back_inserter(unit.particulars));
        return unit;
    }

    static TestUnit doctests_of(const CargoBinary& binary, const FoundProject& project, const UnitSearch& search) {
        TestUnit unit{.name = binary.source.lexically_relative(search.root).string() + std::string(k_doctests_suffix),
                      .module = binary.source.stem().string(),
                      .file = binary.source,
                      .top = binary.manifest.parent_path()};
        unit.framework = "cargo";
        unit.command = {"cargo", "test", "--doc", "--manifest-path", binary.manifest.string(), "--"};
        unit.particulars = {std::string(k_cargo_doctests), project.folder.string()};
        return unit;
    }

    /// Shared libraries of the project and, for procedural macros, of Rust.
    static std::string library_path(const CargoBinary& binary, const std::string& sysroot) {
        const fs::path folder = binary.program.parent_path();
        std::string path = folder.string() + ":" + folder.parent_path().string();
        if (!sysroot.empty()) path += ":" + sysroot + "/lib";
        const std::string given = environment_variable("LD_LIBRARY_PATH");
        return given.empty() ? path : path + ":" + given;
    }
};

}  // namespace

const Framework& cargo_framework() {
    static const Cargo framework;
    return framework;
}

Result<std::vector<CargoBinary>> read_cargo_messages(std::string_view output) {
    std::vector<CargoBinary> binaries;
    for (const std::string& line : split(output, '\n')) {
        if (!line.starts_with('{')) continue;
        try {
            const nlohmann::json message = nlohmann::json::parse(line);
            if (message.value("reason", "") != "compiler-artifact" || !message.at("profile").at("test").get<bool>() ||
                !message.at("executable").is_string())
                continue;
            const nlohmann::json& target = message.at("target");
            binaries.push_back({.program = message.at("executable").get<std::string>(),
                                .source = target.at("src_path").get<std::string>(),
                                .manifest = message.at("manifest_path").get<std::string>(),
                                .package = message.at("package_id"),
                                .doctests = target.value("doctest", false)});
        } catch (const nlohmann::json::exception& problem) {
            return fail(Code::tool, fmt::format("cargo printed something unexpected ({}): {}",
                                                printable(problem.what()), printable(shorten(valid_utf8(line), 200))));
        }
    }
    return binaries;
}

std::optional<std::vector<std::string>> read_libtest_list(std::string_view output) {
    std::vector<std::string> names;
    bool has_summary = false;
    for (const std::string& line : split(output, '\n')) {
        constexpr std::string_view k_kind = ": test";
        if (line.ends_with(k_kind)) names.push_back(valid_utf8(line.substr(0, line.size() - k_kind.size())));
        has_summary = has_summary || line.find(" benchmarks") != std::string::npos ||
                      line.find(" benchmark") != std::string::npos;
    }
    if (!has_summary) return std::nullopt;
    return names;
}

}  // namespace pentad
