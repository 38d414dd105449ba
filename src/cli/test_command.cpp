#include <array>

#include "cli/command.hpp"
#include "cli/progress_display.hpp"
#include "cli/rollback_view.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "report/json_values.hpp"
#include "workflow/settings_keys.hpp"
#include "workflow/test_batch.hpp"
#include "workflow/test_run.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--pattern", 'p', "PATTERN", "only test files that match, as in \"test_*_integration.py\" or \"label:slow\"",
           Option::Kind::text},
    Option{"--jobs", 'j', "N", "modules at once (default: one per core)", Option::Kind::whole, 1, k_most_jobs},
    Option{"--batch", 0, "BATCH", "run this batch, with the files as at its end (default: what is there now)",
           Option::Kind::text},
    Option{"--all", 0, "", "also tests whose outcome nothing can have changed"},
    Option{"--timeout", 0, "SECONDS", "time for one module (default: 300)", Option::Kind::number, k_shortest_timeout,
           k_longest_timeout},
};

/// Who asked for tests and sees none run wants to know how they do.
void tell_of_cached(const Run& run, Console& console) {
    const bool nothing_ran = run.totals.cached > 0 && run.totals.passed == 0 && run.totals.failed == 0;
    if (!nothing_ran || console.quiet()) return;
    console.out("nothing that the tests depend on differs; 'pentad test --all' runs them all the same\n");
}

/// --batch: the batch's own run, with all that follows when it fails.
Result<int> run_batch_tests(const Workspace& workspace, BatchId batch, Console& console) {
    ProgressDisplay display(console);
    display.start();
    const Result<BatchTest> tested = test_batch(workspace, batch, display.sink());
    display.stop();
    if (!tested) return Failure(tested.error());
    const BatchTest& test = *tested;
    if (test.problem && test.run.success()) return Failure(*test.problem);
    const std::string report = report_file_of(workspace, test.run);
    print_notes(console, test.notes);
    if (console.json())
        console.out(run_document(test.run, {.report_file = report,
                                            .notes = test.notes,
                                            .comparison = test.comparison ? &*test.comparison : nullptr,
                                            .isolation = test.isolation ? &*test.isolation : nullptr,
                                            .rollback = test.rollback ? auto_rollback_document(*test.rollback) : ""}));
    else
        print_run(console, test.run,
                  {.report_file = report,
                   .comparison = test.comparison ? &*test.comparison : nullptr,
                   .isolation = test.isolation ? &*test.isolation : nullptr,
                   .edits = test.edits,
                   .done = test.rollback ? auto_rollback_text(*test.rollback, console.style()) : "",
                   .remark = test.rollback ? auto_rollback_summary(*test.rollback) : ""});
    return exit_code(test.run);
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(Workspace workspace, workspace_of(arguments));
    if (arguments.has("--all")) workspace.settings.select = "off";
    const TestRequest request{.pattern = arguments.text("--pattern").value_or(""), .batch = std::nullopt};
    if (const std::optional<std::string> named = arguments.text("--batch")) {
        TRY_ASSIGN(const BatchId batch, parse_batch(*named, "test --batch"));
        return run_batch_tests(workspace, batch, console);
    }
    ProgressDisplay display(console);
    display.start();
    const Result<Run> tested = test_workspace(workspace, request, display.sink());
    display.stop();
    if (!tested) return Failure(tested.error());
    const std::string report = report_file_of(workspace, *tested);
    if (console.json()) {
        console.out(run_document(*tested, {.report_file = report}));
    } else {
        tell_of_cached(*tested, console);
        print_run(console, *tested, {.report_file = report});
    }
    return exit_code(*tested);
}

}  // namespace

constinit const Command k_test_command = {
    .syntax = {.command = "test", .options = k_options},
    .operands = "",
    .summary = "run the tests now",
    .details =
        "Runs the tests of what stands in the workspace and keeps the results. Modules of which nothing that\n"
        "they depend on differs since they passed keep their outcome (cached), where that can be traced; see\n"
        "'pentad why'. With --all they run too, and with PATTERN, a glob on the names of test files, what it\n"
        "names. Exit code: 0 passed, 1 failed, 4 no tests found, 130 interrupted.\n",
    .examples = "  pentad test -p \"test_orchestrator*.py\" -v\n",
    .run = run,
};

}  // namespace pentad
