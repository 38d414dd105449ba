#include <array>

#include "cli/command.hpp"
#include "cli/record_output.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--description", 'd', "TEXT", "what the edit is for", Option::Kind::text},
    Option{"--author", 0, "WHO", "who made it (default: PENTAD_AUTHOR, else your login name)", Option::Kind::text},
    Option{"--no-test", 0, "", "don't run the tests when this edit fills the batch"},
};

RecordRequest request_of(const Arguments& arguments) {
    return {.paths = arguments.operands,
            .description = arguments.text("--description").value_or(""),
            .author = arguments.text("--author").value_or(""),
            .run_tests = !arguments.has("--no-test")};
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    return record_and_print(workspace, request_of(arguments), console);
}

}  // namespace

constinit const Command k_record_command = {
    .syntax = {.command = "record",
               .options = k_options,
               .operand = "FILE",
               .minimum_operands = 1,
               .maximum_operands = SIZE_MAX},
    .operands = "FILE...",
    .summary = "record an edit; the fifth runs the tests",
    .details =
        "Several files are one edit; a deleted file is one too; a folder means all that changed below it.\n"
        "The edit that fills the batch closes it, runs the tests and writes test_report_batch_N.txt; the exit\n"
        "code is that of the tests then. When it is 4 (no tests found) the edit is recorded nevertheless.\n"
        "With [rollback] on_failure = \"culprit\" or \"batch\" what broke them is taken back by itself.\n",
    .examples =
        "  pentad record orchestrator.py -d \"Fixed stage 3 bug\"\n"
        "  pentad record src/a.py src/b.py -d \"Renamed the parser\" --author Ana\n"
        "  pentad record -- -odd-name.py\n",
    .run = run,
};

}  // namespace pentad
