#include "frameworks/maven.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <pugixml.hpp>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/project_files.hpp"
#include "frameworks/suite_readers.hpp"
#include "frameworks/test_names.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

struct Pom {
    std::string artifact;
    std::vector<std::string> modules;
};

Pom read_pom(const fs::path& file) {
    Pom pom;
    const Result<std::string> text = read_file(file);
    pugi::xml_document document;
    if (!text || !document.load_buffer(text->data(), text->size())) return pom;
    const pugi::xml_node project = document.child("project");
    pom.artifact = valid_utf8(trim(project.child_value("artifactId")));
    const auto add = [&](const pugi::xml_node& holder) {
        for (const pugi::xml_node& module : holder.child("modules").children("module"))
            pom.modules.emplace_back(trim(module.child_value()));
    };
    add(project);
    for (const pugi::xml_node& profile : project.child("profiles").children("profile")) add(profile);
    return pom;
}

/// The pom with those of its modules, and of theirs. Modules beside its folder are projects of their own.
std::set<fs::path> reactor_of(const fs::path& pom) {
    std::set<fs::path> reactor;
    std::vector<fs::path> open = {pom};
    while (!open.empty()) {
        const fs::path next = std::move(open.back());
        open.pop_back();
        if (!reactor.insert(next).second) continue;
        for (const std::string& module : read_pom(next).modules) {
            const fs::path named = (next.parent_path() / module).lexically_normal();
            const fs::path file = named.extension() == ".xml" ? named : named / "pom.xml";
            if (is_below(file, next.parent_path())) open.push_back(file);
        }
    }
    return reactor;
}

/// Sources of tests beside Java's and Kotlin's, whose classes are not looked for.
bool has_other_sources(const fs::path& module) {
    std::error_code error;
    return fs::exists(module / "src/test/groovy", error) || fs::exists(module / "src/test/scala", error);
}

/// As a pattern of the shell without spaces.
std::string as_pattern(std::string text) {
    for (char& c : text)
        if (std::string_view(" \t\n*?[]\\").find(c) != std::string_view::npos) c = '?';
    return text;
}

struct Module {
    PomChain chain;
    SurefirePatterns patterns;
    std::vector<fs::path> tests = {};  ///< sources of test classes
};

/// By their poms.
using Modules = std::map<fs::path, Module>;

constexpr std::string_view k_done_classes = "done-classes";  // in the scratch folder

constexpr std::string_view k_temporary = "/tmp";  // Java's, whatever TMPDIR says

/// What each JVM does there for those who look at it from outside.
bool is_of_jvm(std::string_view path) {
    return path.starts_with("/tmp/hsperfdata_") || path.starts_with("/tmp/.java_pid") ||
           path.starts_with("/tmp/.attach_pid");
}

class Maven : public Framework {
   public:
    std::string_view name() const override { return "maven"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        const std::vector<fs::path> poms = poms_of(search);
        if (poms.empty()) return {};
        const Modules tests = tests_of(search, poms, search.root);
        std::vector<FoundProject> projects;
        std::set<fs::path> taken;  // poms that are of a project
        const Result<std::string> tool = find_program("mvn", scrubbed_environment());
        for (const fs::path& pom : poms) {
            if (taken.contains(pom)) continue;
            const fs::path folder = pom.parent_path();
            const std::set<fs::path> reactor = reactor_of(pom);
            taken.insert(reactor.begin(), reactor.end());
            if (std::ranges::none_of(tests, [&](const auto& module) { return reactor.contains(module.first); }))
                continue;
            projects.push_back({.framework = "maven", .folder = folder, .marker = pom, .tool = tool ? *tool : "mvn"});
            if (tool)
                projects.back().build = {{.arguments = {"mvn", "-B", "-q", "-nsu", "test-compile"},
                                          .folder = folder,
                                          .timeout = search.settings.build_timeout}};
            else
                projects.back().problem = "mvn is not in PATH; install Maven (Debian: maven)";
        }
        return projects;
    }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool&) const override {
        FoundUnits found;
        const std::set<fs::path> reactor = reactor_of(project.marker);
        for (const auto& [pom, module] : tests_of(search, poms_of(search), project.folder)) {
            if (!reactor.contains(pom)) continue;
            TestUnit whole = module_of(pom.parent_path(), project, search);
            std::vector<TestUnit> classes;
            // What a class depends on is told by its class files: they have to be made before it is decided what runs.
            if (search.settings.maven_isolation == "class" && search.settings.build_command.empty() &&
                module.patterns.are_known && jvms_are_ours(module.chain))
                whole.command = {"own JVMs"};
            for (const fs::path& test : module.tests)
                if (std::optional<TestUnit> unit = unit_of(whole, test)) classes.push_back(std::move(*unit));
            if (module.patterns.are_known)
                std::ranges::move(classes, std::back_inserter(found.units));
            else if (!classes.empty())
                found.units.push_back(whole_unit(std::move(whole), classes, module.patterns));
        }
        std::ranges::sort(found.units, {}, &TestUnit::name);
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "--version"}, .folder = project.folder};
    }

    UnitCommand group_command(std::span<const UnitPart> parts, const fs::path& scratch) const override {
        const TestUnit& first = *parts.front().unit;
        const std::string& folder = first.particulars.at(k_maven_folder);
        std::string line =
            "mvn -B -nsu test -DtrimStackTrace=false -DfailIfNoTests=false "
            "-Dsurefire.failIfNoSpecifiedTests=false";
        if (folder != ".") line += " -am -pl " + shell_word(folder);
        if (has_own_jvms(first) && write_jvm_script(scratch))
            line += " -DforkCount=1 -DreuseForks=false -Djvm=" + shell_word((scratch / "bin/java").string());
        if (const std::string selection = selection_of(parts); !selection.empty())
            line += " -Dtest=" + shell_word(selection);
        if (write_done_classes(parts, scratch / k_done_classes))
            line += " -Dsurefire.excludesFile=" + shell_word((scratch / k_done_classes).string());
        const std::string reports = as_pattern(folder) + "/target/surefire-reports/TEST-*.xml";
        return {.arguments = {"/bin/sh", "-c", std::string(suite_script()), scratch.string(), line, reports},
                .folder = first.top};
    }

    bool is_cache(const TestUnit& unit, std::string_view path) const override {
        if (is_of_jvm(path) || is_in(unit, path, "maven-status")) return true;  // what the compiler notes for itself
        return std::ranges::any_of(unit.caches, [&](const std::string& cache) { return is_below(path, cache); });
    }

    bool is_built_from(const TestUnit& unit, std::string_view path) const override {
        // Maven's console library looks in the temporary folder for what it left there itself.
        return is_source(unit, path) || is_in(unit, path, "target") || path == k_temporary ||
               path.starts_with("/tmp/jansi");
    }

    bool is_product(const TestUnit& unit, std::string_view path) const override { return is_in(unit, path, "target"); }

    std::unique_ptr<UnitReader> group_reader(std::span<const UnitPart> parts, const fs::path& scratch,
                                             const fs::path& root) const override {
        return make_maven_reader(parts, scratch, root);
    }

   private:
    /// What the compiler reads, and the folders of it. Of the rest of `src` Maven may make more than class files.
    static bool is_source(const TestUnit& unit, std::string_view path) {
        if (!is_in(unit, path, "src")) return false;
        return path.ends_with(".java") || path.ends_with(".kt") || is_in(unit, path, "java") ||
               is_in(unit, path, "kotlin");
    }

    /// In a folder of this name of a module of the unit's project.
    static bool is_in(const TestUnit& unit, std::string_view path, std::string_view name) {
        if (!is_below(path, unit.top)) return false;
        const fs::path below = fs::path(path).lexically_relative(unit.top);
        return std::ranges::find(below, fs::path(name)) != below.end();
    }

    /// Outer ones first.
    static std::vector<fs::path> poms_of(const UnitSearch& search) {
        constexpr std::array<std::string_view, 1> k_names = {"pom.xml"};
        std::vector<fs::path> poms = files_named(search, k_names);
        std::ranges::sort(
            poms, {}, [](const fs::path& path) { return std::pair(std::distance(path.begin(), path.end()), path); });
        return poms;
    }

    /// `top`: of their project.
    static Modules tests_of(const UnitSearch& search, const std::vector<fs::path>& poms, const fs::path& top) {
        constexpr std::array<std::string_view, 2> k_names = {"*.java", "*.kt"};
        Modules modules;
        for (const fs::path& file : files_named(search, k_names)) {
            if (java_class_of(file.native()).empty()) continue;
            const fs::path* owner = nullptr;  // the innermost
            for (const fs::path& pom : poms)
                if (is_below(file, pom.parent_path()) && (owner == nullptr || is_below(pom, owner->parent_path())))
                    owner = &pom;
            if (owner == nullptr || !is_below(*owner, top)) continue;
            auto found = modules.find(*owner);
            if (found == modules.end()) {
                PomChain chain = pom_chain(*owner, top);
                SurefirePatterns patterns = surefire_patterns(chain);
                if (has_other_sources(owner->parent_path())) patterns.are_known = false;
                found = modules.emplace(*owner, Module{std::move(chain), std::move(patterns)}).first;
            }
            Module& module = found->second;
            if (!module.patterns.are_known || module.patterns.takes(file_of(file))) module.tests.push_back(file);
        }
        std::erase_if(modules, [](const auto& module) { return module.second.tests.empty(); });
        return modules;
    }

    /// `story/FooTest.java`.
    static std::string file_of(const fs::path& test) {
        std::string file = java_class_of(test.native());
        std::ranges::replace(file, '.', '/');
        return file + test.extension().string();
    }

    /// What its classes have in common.
    static TestUnit module_of(const fs::path& folder, const FoundProject& project, const UnitSearch& search) {
        const std::string below = folder.lexically_relative(search.root).string();
        const std::string artifact = read_pom(folder / "pom.xml").artifact;
        TestUnit module{.name = below != "."       ? below
                                : artifact.empty() ? "pom.xml"
                                                   : artifact,
                        .module = {},
                        .file = folder / "pom.xml",
                        .top = project.folder};
        module.framework = "maven";
        module.particulars = {folder.lexically_relative(project.folder).string(), module.name};
        module.labels = {module.name};
        module.group = folder.string();
        for (const char* const own : {"target/surefire", "target/surefire-reports"})
            module.caches.push_back((folder / own).string());
        module.rules.locks = {"maven " + project.folder.string()};  // they compile into each other's folders
        return module;
    }

    static std::optional<TestUnit> unit_of(const TestUnit& module, const fs::path& test) {
        const Result<std::string> text = read_file(test);
        if (text && !java_may_have_tests(*text, test.stem().string())) return std::nullopt;
        TestUnit unit = module;
        unit.module = java_class_of(test.native());
        unit.name = module.name + "::" + unit.module;
        unit.file = test;
        unit.particulars.push_back(unit.module);
        unit.particulars.emplace_back(!text || java_may_nest_tests(*text) ? "nests" : "");
        if (text) std::ranges::move(java_tests_of_source(*text), std::back_inserter(unit.particulars));
        return unit;
    }

    /// Of all classes, where it is Surefire that knows which these are. `patterns`: those that are likely.
    static TestUnit whole_unit(TestUnit module, const std::vector<TestUnit>& classes,
                               const SurefirePatterns& patterns) {
        module.particulars.resize(k_maven_tests);
        for (const TestUnit& one : classes) {
            if (!patterns.takes(file_of(one.file))) continue;
            for (std::size_t at = k_maven_tests; at < one.particulars.size(); ++at)
                module.particulars.push_back(one.module + "::" + one.particulars[at]);
        }
        return module;
    }

    static bool has_own_jvms(const TestUnit& unit) { return !unit.command.empty(); }

    static bool write_jvm_script(const fs::path& scratch) {
        std::error_code error;
        fs::create_directories(scratch / "bin", error);
        const fs::path script = scratch / "bin/java";
        if (!write_file_atomically(script, jvm_script(), Durability::cached)) return false;
        fs::permissions(script, fs::perms::owner_all, error);
        return !error;
    }

    /// For -Dtest. Empty: all that Surefire finds.
    static std::string selection_of(std::span<const UnitPart> parts) {
        constexpr std::size_t k_longest = 100'000;  // bytes of an argument that Linux takes for sure
        std::vector<std::string> names;
        for (const UnitPart& part : parts) {
            const std::string& class_name = part.unit->particulars.at(k_maven_class);
            const std::string& module = part.unit->particulars.at(k_maven_module);
            const std::size_t before = names.size();
            for (const std::string& id : part.choice.only)
                if (!part.choice.left_out.contains(id) && id != part.unit->name && id != module + "::maven")
                    names.emplace_back(name_in_unit(id, module));
            if (names.size() > before || class_name.empty()) continue;
            names.push_back(class_name);
            if (!part.unit->particulars.at(k_maven_nests).empty()) names.push_back(class_name + "$*");
        }
        std::string selection = surefire_selection(names);
        return selection.size() < k_longest ? selection : "";
    }

    /// Of a whole module of which a process came to its end too early: what the next one need not run again. Surefire
    /// adds them to what the poms leave out; its own default, which that would replace, is among them.
    static bool write_done_classes(std::span<const UnitPart> parts, const fs::path& file) {
        const UnitPart& first = parts.front();
        if (!first.unit->particulars.at(k_maven_class).empty() || !first.choice.only.empty() ||
            first.choice.left_out.empty())
            return false;
        std::set<std::string> lines = {"**/*$*"};
        for (const std::string& id : first.choice.left_out) {
            const std::string_view name = name_in_unit(id, first.unit->particulars.at(k_maven_module));
            std::string path(name.substr(0, std::min(name.find("::"), name.find('$'))));
            std::ranges::replace(path, '.', '/');
            lines.insert(path + ".java");
        }
        std::string text;
        for (const std::string& line : lines) text += line + '\n';
        return write_file_atomically(file, text, Durability::cached).has_value();
    }
};

}  // namespace

const Framework& maven_framework() {
    static const Maven framework;
    return framework;
}

}  // namespace pentad
