#include "frameworks/ctest.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "frameworks/case_unit.hpp"
#include "frameworks/cmake_project.hpp"
#include "frameworks/ctest_list.hpp"
#include "frameworks/ctest_units.hpp"
#include "frameworks/ctest_verdict.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

std::string last_line(std::string_view text) {
    constexpr std::size_t k_shown = 300;
    return printable(shorten(valid_utf8(split(trim(text), '\n').back()), k_shown));
}

ProgramKind kind_of(const TestUnit& unit) { return program_kind_called(particular(unit, "kind")); }

/// Why it is not run; empty: it is.
std::string obstacle(const TestUnit& unit) {
    if (unit.command.empty()) return "its program is not there; see what add_test says";
    if (std::string lacks = particular(unit, "lacks"); !lacks.empty()) return lacks;
    std::error_code error;
    for (const std::string& file : particulars(unit, "required"))
        if (!fs::exists(fs::path(particular(unit, "folder")) / file, error))
            return "REQUIRED_FILES names " + printable(file) + ", which is not there";
    const std::string& program = unit.command.front();
    if (program.find('/') != std::string::npos && !is_program(program))
        return "its program is not there: " + printable(fs::path(program).filename().string());
    return "";
}

CTestRules rules_of(const TestUnit& unit) {
    CTestRules rules{particulars(unit, "pass"), particulars(unit, "fail"), particulars(unit, "skip")};
    if (const std::string code = particular(unit, "code"); !code.empty())
        rules.skip_return_code = static_cast<int>(to_number(code).value_or(-1));
    rules.will_fail = !particular(unit, "will_fail").empty();
    rules.match = particulars(unit, "match");
    if (!rules.match.empty()) rules.match_timeout = std::strtod(particular(unit, "match_timeout").c_str(), nullptr);
    return rules;
}

/// Nothing: the project has none.
Result<std::optional<ResourceSpec>> resources_of(const fs::path& build) {
    const Result<std::string> text = read_file(build / "CTestTestfile.cmake");
    const fs::path file = text ? resource_spec_file(*text) : "";
    if (file.empty()) return std::nullopt;
    TRY_ASSIGN(std::string content, read_file(build / file));
    Result<ResourceSpec> spec = read_resource_spec(std::move(content));
    if (!spec)
        return fail(Code::tool, printable(file.string()) +
                                    ", which CTEST_RESOURCE_SPEC_FILE names, can't be used: " + spec.error().message);
    return *std::move(spec);
}

class CTest : public Framework {
   public:
    std::string_view name() const override { return "ctest"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        std::vector<FoundProject> projects;
        const std::vector<std::string> environment = scrubbed_environment();
        for (const fs::path& folder : find_cmake_projects(search)) {
            FoundProject& project = projects.emplace_back();
            project.framework = "ctest";
            project.folder = folder;
            project.marker = folder / "CMakeLists.txt";
            const auto cmake = program_in_path("cmake", environment);
            const auto ctest = program_in_path("ctest", environment);
            project.tool = ctest ? ctest->string() : "ctest";
            if (!cmake || !ctest)
                project.problem =
                    fmt::format("{} is not in PATH; install CMake 3.14 or newer", cmake ? "ctest" : "cmake");
            else
                project.build = cmake_commands(folder, find_cmake_build(folder, search), search);
        }
        return projects;
    }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        const CMakeBuild build = find_cmake_build(project.folder, search);
        if (!build.configured)
            return fail(Code::tool, "there is no build folder of CMake's for " +
                                        printable(project.folder.filename().string()) +
                                        "; let [build] command in pentad.toml make one, in build/");
        CTestProject where{project.folder, build.folder, ""};
        TRY_ASSIGN(where.resources, resources_of(build.folder));
        ToolCommand command{.arguments = {"ctest", "--show-only=json-v1"}, .folder = build.folder};
        if (!build.configuration.empty())
            command.arguments.insert(command.arguments.end(), {"-C", build.configuration});
        TRY_ASSIGN(ToolAnswer answer, ask(command));
        if (answer.timed_out) return fail(Code::tool, "ctest --show-only=json-v1 took longer than 60 s");
        if (answer.status != 0)
            return fail(Code::tool,
                        fmt::format("ctest --show-only=json-v1 ended with status {}: {}; CMake 3.14 or newer "
                                    "is needed",
                                    answer.status, last_line(answer.messages)));
        TRY_ASSIGN(const std::vector<CTestTest> tests, read_ctest_list(std::move(answer.output)));
        if (project.folder != search.root) where.prefix = project.folder.lexically_relative(search.root).string() + "/";
        FoundUnits found;
        found.units = ctest_units(tests, where, search, program_kind, ask);
        ::malloc_trim(0);  // each traced process begins as a copy of our memory's tables
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "--version"}, .folder = project.folder};
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch) const override {
        if (const auto opened = case_command(kind_of(unit), unit, choice, scratch)) return *opened;
        if (!particular(unit, "disabled").empty() || !obstacle(unit).empty())
            return {.arguments = {"true"}, .folder = unit.top};
        return {.arguments = unit.command, .folder = particular(unit, "folder"), .environment = unit.environment};
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                                       const fs::path& root) const override {
        if (auto opened = case_reader(kind_of(unit), unit, choice, scratch, root)) return opened;
        TestResult result;
        result.id = unit.name;
        result.file_location = particular(unit, "place");
        if (!particular(unit, "disabled").empty()) {
            result.outcome = Outcome::skipped;
            result.message = "disabled";
            return ready_reader(std::move(result));
        }
        if (result.message = obstacle(unit); !result.message.empty()) {
            result.outcome = Outcome::error;
            return ready_reader(std::move(result));
        }
        return ctest_reader(unit.name, rules_of(unit), particular(unit, "place"));
    }
};

}  // namespace

const Framework& ctest_framework() {
    static const CTest framework;
    return framework;
}

}  // namespace pentad
