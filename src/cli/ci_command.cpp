#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "cli/ci_output.hpp"
#include "cli/command.hpp"
#include "cli/event_output.hpp"
#include "cli/option_values.hpp"
#include "cli/output_files.hpp"
#include "cli/progress_display.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/ci.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

constexpr Option k_pattern{"--pattern", 'p', "PATTERN",
                           "only test files that match, as in \"test_*_integration.py\" or \"label:slow\"",
                           Option::Kind::text};
constexpr Option k_jobs{"--jobs", 'j',        "N", "modules at once (default: one per core)", Option::Kind::whole,
                        1,        k_most_jobs};
constexpr Option k_timeout{
    "--timeout",      0, "SECONDS", "time for one module (default: 300)", Option::Kind::number, k_shortest_timeout,
    k_longest_timeout};
constexpr Option k_baseline_file{"--baseline-file", 0, "FILE",
                                 "the baseline (default: baseline_results.json in test_batch_logs)",
                                 Option::Kind::text};
constexpr Option k_junit{"--junit", 0, "FILE", "write JUnit XML", Option::Kind::text};
constexpr Option k_ctrf{"--ctrf", 0, "FILE", "write CTRF JSON", Option::Kind::text};
constexpr Option k_tap{"--tap", 0, "FILE", "write TAP 14", Option::Kind::text};
constexpr Option k_events{"--events", 0, "FD|FILE", "write events as lines of JSON while the tests run",
                          Option::Kind::text};
constexpr Option k_retries{"--retries",         0, "N", "run a test that fails again, N times at most (default: 1)",
                           Option::Kind::whole, 0, 100};
constexpr Option k_fail_fast{"--fail-fast", 'x', "", "stop at the first test that keeps failing"};
constexpr Option k_flaky_fails{"--flaky-fails", 0, "", "a test that passed only when run again fails the run"};
constexpr Option k_no_confirm{"--no-confirm", 0, "",
                              "slower is what took more than the threshold once, without further runs"};

constexpr Option k_affected{"--affected", 0, "",
                            "tests whose outcome nothing can have changed keep it, as with 'pentad test'"};

constexpr std::array k_ci_options = {
    Option{"--set-baseline", 0, "", "make the results of the present tree the baseline"},
    Option{"--compare", 0, "", "compare with the baseline; exit code 2 for regressions"},
    k_baseline_file,
    k_junit,
    k_ctrf,
    k_tap,
    k_events,
    k_retries,
    k_affected,
    Option{"--shard", 0, "I/N", "run the I-th of N parts of the tests", Option::Kind::text},
    Option{"--merge", 0, "", "join the results of shards, in folders DIR, in place of a run"},
    k_fail_fast,
    k_flaky_fails,
    k_no_confirm,
    k_pattern,
    k_jobs,
    k_timeout,
};

constexpr std::array k_baseline_options = {k_baseline_file, k_retries, k_events, k_jobs, k_timeout};

constexpr std::array k_compare_options = {k_baseline_file, k_junit,    k_ctrf,      k_tap,
                                          k_events,        k_retries,  k_fail_fast, k_flaky_fails,
                                          k_no_confirm,    k_affected, k_jobs,      k_timeout};

Failure wrong(const std::string& what) { return fail(Code::usage, what + "; see 'pentad ci --help'"); }

Result<std::optional<Shard>> shard_of(const Arguments& arguments) {
    const std::optional<std::string> text = arguments.text("--shard");
    if (!text) return std::optional<Shard>();
    const std::size_t slash = text->find('/');
    const auto index = number_in(text->substr(0, slash));
    const auto count = slash == std::string::npos ? std::nullopt : number_in(text->substr(slash + 1));
    const auto whole = [](const auto& number) { return number && *number == static_cast<int>(*number); };
    if (!whole(count) || !whole(index) || *index < 1 || *index > *count || *count > k_most_shards)
        return wrong("--shard takes I/N, as in 1/3 (I from 1 to N)");
    return std::optional(Shard{static_cast<int>(*index), static_cast<int>(*count)});
}

Result<CiRequest> request_of(const Arguments& arguments) {
    CiRequest request;
    request.pattern = arguments.text("--pattern").value_or("");
    request.compare = arguments.has("--compare");
    request.set_baseline = arguments.has("--set-baseline");
    if (const std::optional<std::string> file = arguments.text("--baseline-file")) {
        // An unset variable of a script must not mean another baseline.
        if (file->empty()) return wrong("--baseline-file needs the name of a file");
        request.baseline_file = *file;
    }
    request.retries = arguments.whole("--retries");
    request.fail_fast = arguments.has("--fail-fast");
    request.affected = arguments.has("--affected");
    request.confirm = !arguments.has("--no-confirm");
    TRY_ASSIGN(request.shard, shard_of(arguments));
    // Not after the run: nobody should take the exit code 0 for a baseline that was set.
    if (request.set_baseline && !request.pattern.empty())
        return wrong("a baseline needs all tests; leave --pattern out");
    if (request.set_baseline && request.shard)
        return wrong("a baseline needs all tests; set it with --merge, when the shards are joined");
    if (!arguments.has("--merge")) {
        if (!arguments.operands.empty()) return wrong("ci takes no operands (but the folders of --merge)");
        return request;
    }
    if (arguments.operands.empty()) return wrong("--merge needs the folders with the results of the shards");
    if (request.shard) return wrong("--merge and --shard exclude each other");
    if (request.affected) return wrong("--merge runs nothing; --affected belongs to the shards");
    if (!request.pattern.empty()) return wrong("--merge joins what the shards ran; --pattern belongs to them");
    request.merge = arguments.operands;
    return request;
}

Result<int> run_ci(const Arguments& arguments, Console& console, const CiRequest& request) {
    TRY_ASSIGN(Workspace workspace, workspace_of(arguments));
    TRY(prepare_output_files(arguments));
    leave_out_own_files(arguments, workspace);
    std::optional<EventOutput> events;
    if (const std::optional<std::string> where = arguments.text("--events")) {
        TRY_ASSIGN(events, EventOutput::open(*where));
    }
    ProgressDisplay display(console);
    display.start(request.merge.empty() ? "looking for tests" : "joining results");
    const EventSink sink = events ? events->tee(display.sink(), console) : display.sink();
    const Result<CiOutcome> outcome = ci(workspace, request, sink);
    display.stop();
    if (!outcome) return Failure(outcome.error());
    // A file that can't be written takes nobody's results away; but with --json there is one document, or an error.
    const Status written = write_ci_files(arguments, *outcome);
    if (console.json()) TRY(written);
    print_ci(console, *outcome);
    TRY(written);
    TRY(tell_github(console, *outcome));
    return exit_code(*outcome, arguments.has("--flaky-fails"));
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const CiRequest request, request_of(arguments));
    return run_ci(arguments, console, request);
}

Result<int> run_baseline(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(CiRequest request, request_of(arguments));
    request.set_baseline = true;
    return run_ci(arguments, console, request);
}

Result<int> run_compare(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(CiRequest request, request_of(arguments));
    request.compare = true;
    return run_ci(arguments, console, request);
}

}  // namespace

constinit const Command k_ci_command = {
    .syntax = {.command = "ci", .options = k_ci_options, .operand = "DIR", .maximum_operands = SIZE_MAX},
    .operands = "[--merge DIR...]",
    .summary = "run the tests as a CI does: compare with a baseline, write results for other tools",
    .details =
        "Writes test_batch_logs/ci_test_results.json, and regressions.json when it compares. A test that fails is\n"
        "run once more: passed and failed on the same inputs is flaky, which is shown and does not fail the run.\n"
        "Exit code: 0 passed, 1 failed, 2 regressions against the baseline (with --compare, whatever else failed).\n"
        "Shards split by the durations in the baseline; all of them must have the same one. All tests run, also those\n"
        "that nothing can have changed; with --affected these keep the outcome that they have (cached).\n",
    .examples =
        "  pentad ci --set-baseline\n"
        "  pentad ci --compare -v --junit results.xml\n"
        "  pentad ci --shard 1/3\n"
        "  pentad ci --merge shard1 shard2 shard3 --compare\n",
    .run = run,
};

constinit const Command k_baseline_command = {
    .syntax = {.command = "baseline", .options = k_baseline_options},
    .operands = "",
    .summary = "make the results of the present tree the baseline",
    .details =
        "The same as 'pentad ci --set-baseline'. Runs the tests unless there are results of exactly this tree.\n",
    .examples = "  pentad baseline\n",
    .run = run_baseline,
};

constinit const Command k_compare_command = {
    .syntax = {.command = "compare", .options = k_compare_options},
    .operands = "",
    .summary = "run the tests and compare with the baseline",
    .details = "The same as 'pentad ci --compare'. Exit code: 0 passed, 1 failed as in the baseline, 2 regressions.\n",
    .examples = "  pentad compare --baseline-file custom_baseline.json\n",
    .run = run_compare,
};

}  // namespace pentad
