#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/progress_display.hpp"
#include "cli/record_view.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "report/edit_text.hpp"
#include "report/json_values.hpp"

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

/// What is printed as soon as the edit can't be lost any more, before the tests run.
void print_recorded(Console& console, const RecordOutcome& outcome) {
    if (console.json() || console.quiet()) return;
    console.out(recorded_line(outcome.edit, outcome.batch, console.style()) + '\n');
    console.flush();
}

std::string advice_after(const Batch& batch) {
    return fmt::format("'pentad rollback {0}' takes the batch back, 'pentad diff b{0}' shows what it changed",
                       batch.id);
}

/// The rest, when the tests have run or there was none to run.
int finish(Console& console, const RecordOutcome& outcome) {
    print_notes(console, outcome.notes);
    if (console.json())
        console.out(record_document(outcome));
    else if (outcome.run)
        print_run(console, *outcome.run, outcome.report_file, advice_after(outcome.batch));
    if (outcome.problem) {
        console.error(outcome.problem->message);
        return exit_code(outcome.problem->code);
    }
    return outcome.run ? exit_code(*outcome.run) : exit_codes::k_passed;
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    const RecordRequest request = request_of(arguments);
    std::optional<ProgressDisplay> display;
    const EventSink sink = [&](const Event& event) {
        if (!display) display.emplace(console);
        display->sink()(event);
    };
    bool printed = false;
    const Acknowledged acknowledged = [&](const RecordOutcome& outcome) {
        printed = true;
        print_recorded(console, outcome);
        if (outcome.batch.state == BatchState::open || !request.run_tests) return;
        display.emplace(console);
        display->start();
    };
    const Result<RecordOutcome> outcome = record(workspace, request, sink, acknowledged);
    display.reset();
    if (!outcome) return Failure(outcome.error());
    if (!printed) print_recorded(console, *outcome);
    return finish(console, *outcome);
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
        "code is that of the tests then. When it is 4 (no tests found) the edit is recorded nevertheless.\n",
    .examples =
        "  pentad record orchestrator.py -d \"Fixed stage 3 bug\"\n"
        "  pentad record src/a.py src/b.py -d \"Renamed the parser\" --author Ana\n"
        "  pentad record -- -odd-name.py\n",
    .run = run,
};

}  // namespace pentad
