#include "frameworks/suite.hpp"

#include "base/text.hpp"
#include "frameworks/case_arguments.hpp"
#include "frameworks/case_unit.hpp"
#include "frameworks/suite_readers.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_placeholder = "{tests}";
constexpr std::size_t k_most = 100'000;  // bytes of an argument that Linux takes for sure (MAX_ARG_STRLEN is 128 KiB)

/// The names that are asked for in the place of `{tests}`; nothing where all run.
std::string with_tests(std::string command, const TestUnit& unit, const TestChoice& choice) {
    std::string names;
    for (const std::string& id : choice.only) {
        if (choice.left_out.contains(id) || !id.starts_with(unit.name + "::")) continue;
        names += (names.empty() ? "" : " ") + shell_word(name_in_unit(id, unit.name));
    }
    if (names.size() > k_most) names.clear();
    for (std::size_t at = command.find(k_placeholder); at != std::string::npos;
         at = command.find(k_placeholder, at + names.size()))
        command.replace(at, k_placeholder.size(), names);
    return command;
}

/// `other`: its format is not that of a program with cases.
ProgramKind kind_of(const TestUnit& unit) { return program_kind_called(unit.particulars.at(0)); }

/// The cases that its program has. Arguments of ours go behind those of the command, by way of the shell.
Status add_cases(TestUnit& unit, const SuiteSettings& suite, const AskTool& ask) {
    unit.command = {"/bin/sh", "-c", suite.command + " \"$@\"", "sh"};
    const ToolCommand command{.arguments = unit.command, .folder = unit.top};
    const auto cases = list_cases(kind_of(unit), {.own = unit.command, .filters = {}, .exact = ""}, command, ask);
    if (!cases)
        return fail(Code::tool, "its command does not list the tests of a program made with " + suite.format +
                                    "; run '" + printable(suite.command) + "' by hand, or take format = \"status\"");
    add_particular(unit, "kind", suite.format);
    add_particular(unit, "folder", unit.top.string());
    add_particular(unit, "sources", unit.top.string());
    add_particular(unit, "whole", "yes");
    add_particulars(unit, "case", *cases);
    return {};
}

class Suite : public Framework {
   public:
    std::string_view name() const override { return "suite"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        if (search.settings.suites.empty()) return {};
        return {
            {.framework = "suite", .folder = search.root, .marker = search.root / "pentad.toml", .tool = "/bin/sh"}};
    }

    Result<FoundUnits> list(const FoundProject&, const UnitSearch& search, const AskTool& ask) const override {
        FoundUnits found;
        for (const SuiteSettings& suite : search.settings.suites) {
            TestUnit unit{.name = suite.name,
                          .module = suite.name,
                          .file = search.root / "pentad.toml",
                          .top = search.root / suite.folder};
            unit.framework = "suite";
            unit.command = {suite.command};
            unit.particulars = {suite.format, suite.report};
            unit.rules.timeout = suite.timeout;
            if (kind_of(unit) != ProgramKind::other)
                if (const Status added = add_cases(unit, suite, ask); !added) {
                    TestResult& failure = found.failures.emplace_back();
                    failure.id = failure.unit = suite.name;
                    failure.outcome = Outcome::error;
                    failure.message = added.error().message;
                    continue;
                }
            found.units.push_back(std::move(unit));
        }
        return found;
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        if (const auto opened = case_command(kind_of(unit), unit, choice, scratch)) return *opened;
        const std::string command = with_tests(unit.command.at(0), unit, choice);
        const std::string& format = unit.particulars.at(0);
        const std::string& report = unit.particulars.at(1);
        if (format != "status" && !report.empty())
            return {.arguments = {"/bin/sh", "-c", std::string(suite_script()), scratch.string(), command, report},
                    .folder = unit.top};
        return {.arguments = {"/bin/sh", "-c", command}, .folder = unit.top, .tells_on_stdout = format == "tap"};
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice,
                                       const std::filesystem::path& scratch,
                                       const std::filesystem::path& root) const override {
        if (auto opened = case_reader(kind_of(unit), unit, choice, scratch, root)) return opened;
        return make_suite_reader(unit, choice, scratch, root);
    }
};

}  // namespace

const Framework& suite_framework() {
    static const Suite framework;
    return framework;
}

}  // namespace pentad
