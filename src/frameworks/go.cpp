#include "frameworks/go.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/go_caches.hpp"
#include "frameworks/go_reader.hpp"
#include "frameworks/project_files.hpp"
#include "frameworks/test_names.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr double k_list_timeout = 300;      // seconds: modules may have to be downloaded first
constexpr std::size_t k_longest = 100'000;  // bytes of an argument that Linux takes for sure

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Folders that go itself leaves out.
bool is_left_out(const fs::path& file, const fs::path& root) {
    return std::ranges::any_of(file.parent_path().lexically_relative(root), [](const fs::path& part) {
        return part == "testdata" || part.native().starts_with('_');
    });
}

/// `GOWORK=off` for a module that lies below a go.work and is not one of its.
std::vector<std::string> environment_of(const fs::path& module, const fs::path& root) {
    for (fs::path folder = module;; folder = folder.parent_path()) {
        if (const Result<std::string> text = read_file(folder / "go.work")) {
            const std::vector<std::string> uses = go_work_uses(*text);
            const bool used = std::ranges::any_of(uses, [&](const std::string& use) {
                const fs::path named = (folder / use / "").lexically_normal();
                return named == (module / "").lexically_normal();
            });
            return used ? std::vector<std::string>{} : std::vector<std::string>{"GOWORK=off"};
        }
        if (folder == root || folder == folder.parent_path()) return {};
    }
}

std::string quote_regex(std::string_view text) {
    std::string quoted;
    for (const char c : text) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) quoted += '\\';
        quoted += c;
    }
    return quoted;
}

/// `[a_test.go b_test.go]`, as a template prints a list.
std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    if (list.size() < 2) return names;
    for (std::string& name : split(list.substr(1, list.size() - 2), ' '))
        if (!name.empty()) names.push_back(std::move(name));
    return names;
}

std::string unit_name(const fs::path& folder, const fs::path& root, std::string_view import_path) {
    const std::string below = folder.lexically_relative(root).string();
    return below.empty() || below == "." ? std::string(import_path) : below;
}

class Go : public Framework {
   public:
    std::string_view name() const override { return "go"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        constexpr std::array<std::string_view, 1> k_modules = {"go.mod"};
        constexpr std::array<std::string_view, 1> k_tests = {"*_test.go"};
        std::vector<fs::path> modules = files_named(search, k_modules);
        if (modules.empty()) return {};
        std::ranges::sort(modules);
        std::map<fs::path, fs::path> found;  // folder: go.mod
        for (const fs::path& test : files_named(search, k_tests)) {
            if (is_left_out(test, search.root)) continue;
            const fs::path* owner = nullptr;  // the innermost
            for (const fs::path& module : modules)
                if (is_below(test, module.parent_path()) &&
                    (owner == nullptr || is_below(module, owner->parent_path())))
                    owner = &module;
            if (owner != nullptr) found.emplace(owner->parent_path(), *owner);
        }
        std::vector<FoundProject> projects;
        const Result<std::string> tool = find_program("go", scrubbed_environment());
        for (const auto& [folder, marker] : found) {
            projects.push_back({.framework = "go", .folder = folder, .marker = marker, .tool = tool ? *tool : "go"});
            if (!tool) projects.back().problem = "go is not in PATH; install Go (Debian: golang-go)";
        }
        return projects;
    }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        const std::vector<std::string> environment = environment_of(project.folder, search.root);
        constexpr std::string_view k_template =
            R"({{.ImportPath}}{{"\t"}}{{.Dir}}{{"\t"}}{{.TestGoFiles}}{{"\t"}}{{.XTestGoFiles}})";
        TRY_ASSIGN(const ToolAnswer answer,
                   ask({.arguments = {"go", "list", "-e", "-f", std::string(k_template), "./..."},
                        .folder = project.folder,
                        .environment = environment,
                        .timeout = k_list_timeout}));
        if (answer.timed_out) return fail(Code::tool, fmt::format("go list took longer than {:g} s", k_list_timeout));
        if (answer.status != 0)
            return fail(Code::tool, fmt::format("go list failed in {}: {}", printable(project.folder.string()),
                                                shorten(valid_utf8(trim(answer.messages)), 2000)));
        GoCaches caches;
        if (search.settings.trace != "off") {
            TRY_ASSIGN(caches, find_go_caches(project, environment, ask));
        }
        const std::vector<std::string> work = caches.environment();
        FoundUnits found;
        for (const std::string& line : split(trim(answer.output), '\n')) {
            if (line.empty()) continue;
            const std::vector<std::string> fields = split(line, '\t');
            if (fields.size() != 4)
                return fail(Code::tool, "go list printed something unexpected: " + printable(shorten(line, 200)));
            std::vector<std::string> files = names_in(fields[2]);
            std::ranges::move(names_in(fields[3]), std::back_inserter(files));
            if (files.empty()) continue;
            found.units.push_back(unit_of(fields[0], fields[1], files, environment, search));
            TestUnit& unit = found.units.back();
            unit.caches = caches.of(fields[0]);
            if (!unit.caches.empty()) unit.environment.insert(unit.environment.end(), work.begin(), work.end());
        }
        std::ranges::sort(found.units, {}, &TestUnit::name);
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "version"}, .folder = project.folder};
    }

    bool is_cache(const TestUnit& unit, std::string_view path) const override {
        return is_in_go_caches(unit.caches, path);
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice, const fs::path&) const override {
        std::vector<std::string> arguments = {"go", "test", "-json", "-count=1", "-timeout", "0"};
        const std::string pattern = pattern_of(unit, choice);
        if (!pattern.empty() && pattern.size() < k_longest) arguments.insert(arguments.end(), {"-run", pattern});
        arguments.push_back(".");
        return {.arguments = std::move(arguments),
                .folder = unit.top,
                .environment = unit.environment,
                .tells_on_stdout = true};
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const fs::path&,
                                       const fs::path& root) const override {
        return make_go_reader(unit, choice, root);
    }

   private:
    static TestUnit unit_of(const std::string& import_path, const fs::path& folder,
                            const std::vector<std::string>& files, const std::vector<std::string>& environment,
                            const UnitSearch& search) {
        TestUnit unit{.name = unit_name(folder, search.root, import_path),
                      .module = import_path,
                      .file = folder / files.front(),
                      .top = folder};
        unit.framework = "go";
        unit.environment = environment;
        for (const std::string& file : files)
            if (const Result<std::string> text = read_file(folder / file))
                std::ranges::move(go_tests_of_source(*text), std::back_inserter(unit.particulars));
        return unit;
    }

    /// Empty: all.
    static std::string pattern_of(const TestUnit& unit, const TestChoice& choice) {
        std::vector<std::string> names;
        if (!choice.only.empty()) {
            for (const std::string& id : choice.only) {
                const std::string_view name = name_in_unit(id, unit.name);
                if (name == k_go_package) return "";
                if (!choice.left_out.contains(id) && name != k_go_build) names.emplace_back(name);
            }
            return go_run_pattern(names);
        }
        if (choice.left_out.empty()) return "";
        std::set<std::string, std::less<>> done;  // one that ended the process in a subtest would do so again
        for (const std::string& id : choice.left_out) {
            const std::string_view name = name_in_unit(id, unit.name);
            done.emplace(name.substr(0, name.find('/')));
        }
        for (const std::string& name : unit.particulars)
            if (!done.contains(name)) names.push_back(name);
        return go_run_pattern(names);
    }
};

}  // namespace

const Framework& go_framework() {
    static const Go framework;
    return framework;
}

std::string go_run_pattern(const std::vector<std::string>& names) {
    std::vector<std::set<std::string>> levels;
    std::size_t shallowest = names.empty() ? 1 : std::string::npos;
    for (const std::string& name : names) {
        const std::vector<std::string> parts = split(name, '/');
        shallowest = std::min(shallowest, parts.size());
        if (levels.size() < parts.size()) levels.resize(parts.size());
        for (std::size_t level = 0; level < parts.size(); ++level) levels[level].insert(quote_regex(parts[level]));
    }
    levels.resize(shallowest);  // what is deeper comes with one that is asked for as a whole
    std::string pattern;
    for (const std::set<std::string>& level : levels) {
        std::string any;
        for (const std::string& name : level) any += (any.empty() ? "" : "|") + name;
        pattern += (pattern.empty() ? "^(" : "/^(") + any + ")$";
    }
    return pattern;
}

std::vector<std::string> go_work_uses(std::string_view text) {
    std::vector<std::string> folders;
    bool inside = false;
    for (const std::string& raw : split(text, '\n')) {
        std::string_view line = raw;
        line = trim(line.substr(0, line.find("//")));
        if (inside && line == ")") {
            inside = false;
            continue;
        }
        if (!inside && !line.starts_with("use")) continue;
        if (!inside) line = trim(line.substr(3));
        if (line.starts_with('(')) {
            inside = true;
            continue;
        }
        if (line.size() > 1 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
        if (!line.empty()) folders.emplace_back(line);
    }
    return folders;
}

std::vector<std::string> go_tests_of_source(std::string_view text) {
    std::vector<std::string> names;
    std::string example;  // whose body is being read
    for (const std::string& line : split(text, '\n')) {
        if (line.starts_with("}")) example.clear();
        if (!example.empty()) {
            const std::string_view bare = trim(line);
            if (bare.starts_with("// Output:") || bare.starts_with("// Unordered output:") ||
                bare.starts_with("// output:"))
                names.push_back(std::exchange(example, {}));
            continue;
        }
        constexpr std::string_view k_func = "func ";
        const std::size_t open = line.find('(');
        if (!line.starts_with(k_func) || open == std::string::npos) continue;
        const std::string name = line.substr(k_func.size(), open - k_func.size());
        const std::string_view rest = std::string_view(line).substr(open);
        if (name.starts_with("Test") && rest.find("testing.T)") != std::string_view::npos) names.push_back(name);
        if (name.starts_with("Fuzz") && rest.find("testing.F)") != std::string_view::npos) names.push_back(name);
        if (name.starts_with("Example") && rest.starts_with("()")) example = name;
    }
    return names;
}

}  // namespace pentad
