#include <array>

#include "cli/command.hpp"
#include "cli/isolate_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

constexpr double k_most = 1e6;

constexpr std::array k_options = {
    Option{"--jobs", 'j', "N", "states at once (default: one per core)", Option::Kind::whole, 1, k_most_jobs},
    Option{"--seconds", 0, "N", "begin no further state after N seconds", Option::Kind::number, 0, k_most},
    Option{"--states", 0, "N", "run at most N states of the batch", Option::Kind::whole, 1, k_most},
};

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    IsolateRequest request;
    if (!arguments.operands.empty()) {
        TRY_ASSIGN(request.batch, parse_batch(arguments.operands.front(), "isolate"));
    }
    request.seconds = arguments.number("--seconds").value_or(0);
    request.states = arguments.whole("--states").value_or(0);
    return isolate_and_print(workspace, request, console);
}

}  // namespace

constinit const Command k_isolate_command = {
    .syntax = {.command = "isolate", .options = k_options, .operand = "BATCH", .maximum_operands = 1},
    .operands = "[BATCH]",
    .summary = "find the edit that broke each failing test of a batch",
    .details =
        "Runs the tests that failed in the batch's newest run (default: the newest batch, when it failed) with some "
        "of\n"
        "its edits left out, in a view of the workspace that only they see. An edit is named only when the test "
        "passed\n"
        "without just that edit. What is found is kept: 'pentad show b3'. After a failing batch it runs by itself, "
        "unless\n"
        "[run] isolate in pentad.toml is \"ask\" or \"off\".\n",
    .examples =
        "  pentad isolate\n"
        "  pentad isolate 3 --seconds 60\n",
    .run = run,
};

}  // namespace pentad
