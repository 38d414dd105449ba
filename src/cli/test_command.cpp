#include <array>

#include "cli/command.hpp"
#include "cli/progress_display.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "report/json_values.hpp"
#include "workflow/settings_keys.hpp"
#include "workflow/test_run.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--pattern", 'p', "PATTERN", "only test files that match, as in \"test_*_integration.py\"",
           Option::Kind::text},
    Option{"--jobs", 'j', "N", "modules at once (default: one per core)", Option::Kind::whole, 1, k_most_jobs},
    Option{"--batch", 0, "BATCH", "keep the results as those of this batch (default: the open one)",
           Option::Kind::text},
    Option{"--all", 0, "", "also tests whose outcome nothing can have changed"},
    Option{"--timeout", 0, "SECONDS", "time for one module (default: 300)", Option::Kind::number, k_shortest_timeout,
           k_longest_timeout},
};

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TestRequest request{.pattern = arguments.text("--pattern").value_or(""), .batch = std::nullopt};
    if (const std::optional<std::string> batch = arguments.text("--batch")) {
        TRY_ASSIGN(request.batch, parse_batch(*batch, "test --batch"));
    }
    request.run_all = arguments.has("--all");
    ProgressDisplay display(console);
    display.start();
    const Result<Run> tested = test_workspace(workspace, request, display.sink());
    display.stop();
    if (!tested) return Failure(tested.error());
    const std::string report = report_file_of(workspace, *tested);
    if (console.json())
        console.out(run_document(*tested, {.report_file = report}));
    else
        print_run(console, *tested, {.report_file = report});
    return exit_code(*tested);
}

}  // namespace

constinit const Command k_test_command = {
    .syntax = {.command = "test", .options = k_options},
    .operands = "",
    .summary = "run the tests now",
    .details =
        "Runs the tests of what stands in the workspace and keeps the results. PATTERN is a glob on the\n"
        "names of test files. Modules of which nothing that they depend on differs since they passed keep\n"
        "their outcome (cached), where that can be traced; see 'pentad why'. Exit code: 0 passed, 1 failed, 4 no tests "
        "found, 130 interrupted.\n",
    .examples = "  pentad test -p \"test_orchestrator*.py\" -v\n",
    .run = run,
};

}  // namespace pentad
