#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/progress_display.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "report/isolation_text.hpp"
#include "workflow/isolate.hpp"

namespace pentad {

namespace {

constexpr double k_most = 1e6;

constexpr std::array k_options = {
    Option{"--seconds", 0, "N", "begin no further state after N seconds", Option::Kind::number, 0, k_most},
    Option{"--states", 0, "N", "run at most N states of the batch", Option::Kind::whole, 1, k_most},
};

void print(Console& console, const IsolateOutcome& outcome) {
    const Isolation& isolation = outcome.isolation;
    if (!console.quiet()) {
        console.out(isolation_text(isolation, outcome.edits, console.style()));
        const std::string table = isolation_table(isolation, outcome.edits);
        if (!table.empty()) console.out('\n' + table);
        console.out("\n");
    }
    const std::string culprit = culprit_summary(isolation, outcome.edits);
    const std::size_t tests = isolation.tests.size();
    std::string last =
        fmt::format("batch {}: {} · {}{} · {}", isolation.batch, count_of(tests, "test"),
                    isolation.interrupted ? "ended early, " : "", culprit.empty() ? "no culprit" : culprit,
                    count_of(static_cast<std::size_t>(isolation.worlds), "state"));
    console.out(last + '\n');
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    IsolateRequest request;
    if (!arguments.operands.empty()) {
        TRY_ASSIGN(request.batch, parse_batch(arguments.operands.front(), "isolate"));
    }
    request.seconds = arguments.number("--seconds").value_or(0);
    request.states = arguments.whole("--states").value_or(0);
    ProgressDisplay display(console);
    display.start("looking for the culprit");
    const Result<IsolateOutcome> outcome = isolate(workspace, request, display.sink());
    display.stop();
    if (!outcome) return Failure(outcome.error());
    print_notes(console, outcome->notes);
    if (console.json())
        console.out(isolation_document(outcome->isolation));
    else
        print(console, *outcome);
    return outcome->isolation.interrupted && request.seconds == 0 && request.states == 0 ? exit_codes::k_interrupted
                                                                                         : exit_codes::k_passed;
}

}  // namespace

constinit const Command k_isolate_command = {
    .syntax = {.command = "isolate", .options = k_options, .operand = "BATCH", .maximum_operands = 1},
    .operands = "[BATCH]",
    .summary = "find the edit that broke each failing test of a batch",
    .details =
        "Runs the tests that failed in the batch's newest run (default: the newest batch, when it failed) in states "
        "of\n"
        "the batch with some of its edits left out, in a copy of the workspace's recorded files at another path. An "
        "edit is\n"
        "named only when the test passed without just that edit. What is found is kept: 'pentad show bN'.\n",
    .examples =
        "  pentad isolate\n"
        "  pentad isolate 3 --seconds 60\n",
    .run = run,
};

}  // namespace pentad
