#include "frameworks/maven.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
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

/// As a pattern of the shell without spaces.
std::string as_pattern(std::string text) {
    for (char& c : text)
        if (std::string_view(" \t\n*?[]\\").find(c) != std::string_view::npos) c = '?';
    return text;
}

class Maven : public Framework {
   public:
    std::string_view name() const override { return "maven"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        std::vector<fs::path> poms = poms_of(search);
        if (poms.empty()) return {};
        const std::vector<fs::path> tests = tests_of(search);
        std::vector<FoundProject> projects;
        std::set<fs::path> members;  // poms that another has as its module
        const Result<std::string> tool = find_program("mvn", scrubbed_environment());
        for (const fs::path& pom : poms) {
            const fs::path folder = pom.parent_path();
            for (const std::string& module : read_pom(pom).modules) {
                const fs::path named = (folder / module).lexically_normal();
                members.insert(named.extension() == ".xml" ? named : named / "pom.xml");
            }
            if (members.contains(pom) ||
                std::ranges::none_of(tests, [&](const fs::path& test) { return is_below(test, folder); }))
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
        std::map<fs::path, std::vector<fs::path>> modules;
        std::vector<fs::path> poms = poms_of(search);
        for (const fs::path& test : tests_of(search)) {
            if (!is_below(test, project.folder)) continue;
            const fs::path* owner = nullptr;  // the innermost
            for (const fs::path& pom : poms)
                if (is_below(test, pom.parent_path()) && (owner == nullptr || is_below(pom, owner->parent_path())))
                    owner = &pom;
            if (owner != nullptr) modules[owner->parent_path()].push_back(test);
        }
        FoundUnits found;
        for (const auto& [folder, tests] : modules) found.units.push_back(unit_of(folder, tests, project, search));
        std::ranges::sort(found.units, {}, &TestUnit::name);
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "--version"}, .folder = project.folder};
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch) const override {
        const std::string& module = unit.particulars.at(k_maven_module);
        std::string line =
            "mvn -B -nsu test -DtrimStackTrace=false -DfailIfNoTests=false "
            "-Dsurefire.failIfNoSpecifiedTests=false";
        if (module != ".") line += " -am -pl " + shell_word(module);
        const std::string selection = selection_of(unit, choice);
        if (!selection.empty()) line += " -Dtest=" + shell_word(selection);
        const std::string reports = as_pattern(module) + "/target/surefire-reports/TEST-*.xml";
        return {.arguments = {"/bin/sh", "-c", std::string(suite_script()), scratch.string(), line, reports},
                .folder = unit.top};
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                                       const fs::path& root) const override {
        return make_maven_reader(unit, choice, scratch, root);
    }

   private:
    /// Outer ones first.
    static std::vector<fs::path> poms_of(const UnitSearch& search) {
        constexpr std::array<std::string_view, 1> k_names = {"pom.xml"};
        std::vector<fs::path> poms = files_named(search, k_names);
        std::ranges::sort(
            poms, {}, [](const fs::path& path) { return std::pair(std::distance(path.begin(), path.end()), path); });
        return poms;
    }

    /// By the names that Surefire includes.
    static std::vector<fs::path> tests_of(const UnitSearch& search) {
        constexpr std::array<std::string_view, 8> k_names = {"Test*.java",     "*Test.java",  "*Tests.java",
                                                             "*TestCase.java", "Test*.kt",    "*Test.kt",
                                                             "*Tests.kt",      "*TestCase.kt"};
        std::vector<fs::path> tests = files_named(search, k_names);
        std::erase_if(tests, [](const fs::path& file) { return java_class_of(file.native()).empty(); });
        return tests;
    }

    static TestUnit unit_of(const fs::path& folder, const std::vector<fs::path>& tests, const FoundProject& project,
                            const UnitSearch& search) {
        const std::string below = folder.lexically_relative(search.root).string();
        const std::string artifact = read_pom(folder / "pom.xml").artifact;
        TestUnit unit{.name = below != "."       ? below
                              : artifact.empty() ? "pom.xml"
                                                 : artifact,
                      .module = artifact,
                      .file = folder / "pom.xml",
                      .top = project.folder};
        unit.framework = "maven";
        unit.particulars = {folder.lexically_relative(project.folder).string()};
        for (const fs::path& test : tests) {
            std::string line = test.lexically_relative(folder).string();
            if (const Result<std::string> text = read_file(test))
                for (const std::string& method : java_tests_of_source(*text)) line += "\t" + method;
            unit.particulars.push_back(std::move(line));
        }
        unit.rules.locks = {"maven " + project.folder.string()};  // they compile into each other's folders
        return unit;
    }

    /// Empty: all that Surefire finds.
    static std::string selection_of(const TestUnit& unit, const TestChoice& choice) {
        std::vector<std::string> names;
        for (const std::string& id : choice.only) {
            const std::string_view name = name_in_unit(id, unit.name);
            if (name == "maven") return "";
            if (!choice.left_out.contains(id)) names.emplace_back(name);
        }
        if (!choice.only.empty()) return surefire_selection(names);
        if (choice.left_out.empty() && unit.particulars.at(k_maven_module) == ".") return "";
        std::set<std::string, std::less<>> done;  // classes
        for (const std::string& id : choice.left_out) {
            const std::string_view name = name_in_unit(id, unit.name);
            done.emplace(name.substr(0, std::min(name.find("::"), name.find('$'))));
        }
        // In a reactor the modules that this one needs are built too; their tests are no tests of it.
        for (std::size_t at = k_maven_files; at < unit.particulars.size(); ++at) {
            std::string name = java_class_of(unit.particulars[at].substr(0, unit.particulars[at].find('\t')));
            if (!done.contains(name)) names.push_back(std::move(name));
        }
        return names.empty() ? "NoneOfThem" : surefire_selection(names);
    }
};

}  // namespace

const Framework& maven_framework() {
    static const Maven framework;
    return framework;
}

}  // namespace pentad
