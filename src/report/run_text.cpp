#include "report/run_text.hpp"

#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "report/words.hpp"

namespace pentad {

std::string_view failure_label(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "PASSED";
        case Outcome::failed:
            return "FAIL";
        case Outcome::error:
            return "ERROR";
        case Outcome::skipped:
            return "SKIPPED";
        case Outcome::timed_out:
            return "TIMED OUT";
        case Outcome::crashed:
            return "CRASHED";
        case Outcome::not_run:
            return "NOT RUN";
        case Outcome::cached:
            return "CACHED";
    }
    return "NOT RUN";
}

namespace {

/// ` from run 3`, ` from runs 3 to 12`: whose outcomes are kept. Empty when that was not read.
std::string origin_text(const std::vector<TestResult>& results) {
    std::set<RunId> runs;
    for (const TestResult& result : results)
        if (result.cached_from) runs.insert(*result.cached_from);
    if (runs.empty()) return {};
    if (runs.size() == 1) return fmt::format(" from run {}", *runs.begin());
    return fmt::format(" from runs {} to {}", *runs.begin(), *runs.rbegin());
}

}  // namespace

std::string run_summary(const Run& run) {
    const std::string totals = totals_text(run.totals, origin_text(run.results)) + " · " + duration_text(run.duration);
    return run.interrupted ? "interrupted: " + totals : totals;
}

std::string verdict_line(const Run& run, const Style& style) {
    std::string subject = "tests";
    if (run.batch)
        subject = fmt::format("batch {}", *run.batch);
    else if (run.id != 0)
        subject = fmt::format("run {}", run.id);
    const bool success = run.success();
    const std::string line = fmt::format("{} {}: {}", success ? "✓" : "✗", subject, run_summary(run));
    return style.paint(success ? Paint::green : Paint::red, line);
}

constexpr std::size_t k_bytes_of_line = 300;

std::string failure_line(const TestResult& result, const Style& style) {
    std::string line = style.paint(Paint::red, failure_label(result.outcome)) + ' ' + safe_line(result.id);
    if (!result.file_location.empty()) line += "  " + style.paint(Paint::cyan, safe_line(result.file_location));
    if (!trim(result.message).empty()) line += "  " + safe_line(shorten(result.message, k_bytes_of_line));
    return line;
}

namespace {

// A flood on the terminal hides the failure that it belongs to; the report and --json have all that was kept.
constexpr std::size_t k_lines_of_output = 40;
constexpr std::size_t k_bytes_of_message = 4000;

/// The end of what a test printed, and how much of it is not shown.
std::string end_of_output(const std::string& output) {
    std::vector<std::string> lines = split(output, '\n');
    if (lines.size() <= k_lines_of_output) return output;
    const std::size_t left_out = lines.size() - k_lines_of_output;
    std::string text = fmt::format("… {} before this\n", count_of(left_out, "line"));
    for (std::size_t at = left_out; at < lines.size(); ++at) text += shorten(lines[at], k_bytes_of_message) + '\n';
    return text;
}

std::string attempt_text(const Attempt& attempt) {
    std::string text(to_string(attempt.outcome));
    if (!trim(attempt.message).empty()) text += ": " + safe_line(shorten(attempt.message, k_bytes_of_line));
    return text;
}

std::string past_text(const Flakiness& flakiness, std::string_view failed = "failed by chance") {
    const std::string runs = count_of(static_cast<std::size_t>(flakiness.executions), "earlier run");
    if (flakiness.executions == 0) return {};
    if (flakiness.flakes == 0) return "; never flaky in " + runs;
    return fmt::format("; {} in {} of {}", failed, flakiness.flakes, runs);
}

}  // namespace

std::string flakiness_text(const TestResult& result) {
    if (!result.flakiness || !is_failure(result.outcome)) return {};
    const Flakiness& flakiness = *result.flakiness;
    switch (flakiness.verdict) {
        case FlakeVerdict::broken:
            return "broken" + past_text(flakiness);
        case FlakeVerdict::flaky:
            return "flaky: it passed on the same files in an earlier run" + past_text(flakiness);
        case FlakeVerdict::suspected_flaky:
            return "probably flaky" + past_text(flakiness);
        case FlakeVerdict::undetermined:
            break;
    }
    // A first failure says nothing yet, and needs no words.
    if (result.attempts.empty() && flakiness.flakes == 0) return {};
    std::string text = "not clear whether it is broken or flaky" + past_text(flakiness, "failed, perhaps by chance,");
    if (flakiness.more_executions > 0)
        text += fmt::format("; --retries {} could tell",
                            result.attempts.size() + static_cast<std::size_t>(flakiness.more_executions));
    return text;
}

std::string flaky_line(const TestResult& result, const Style& style) {
    std::string line = style.paint(Paint::yellow, "FLAKY") + ' ' + safe_line(result.id);
    line += fmt::format("  passed on attempt {}", result.attempts.size() + 1);
    if (result.flakiness) line += past_text(*result.flakiness);
    if (!result.attempts.empty()) line += "; before: " + attempt_text(result.attempts.back());
    return line;
}

std::string flaky_text(const std::vector<TestResult>& results, const Style& style, std::size_t limit) {
    std::string text;
    std::size_t count = 0;
    for (const TestResult& result : results)
        if (result.is_flaky() && ++count <= limit) text += flaky_line(result, style) + '\n';
    if (count > limit) text += fmt::format("and {} more\n", count - limit);
    return text;
}

std::string failure_text(const TestResult& result, const Style& style) {
    const std::string heading = fmt::format("{} {}", failure_label(result.outcome), safe_line(result.id));
    std::string text = style.paint(Paint::red, heading) + '\n';
    if (!result.file_location.empty()) text += "  " + style.paint(Paint::cyan, safe_line(result.file_location)) + '\n';
    text += indented(safe_text(shorten(result.message, k_bytes_of_message)), "  ");
    text += indented(safe_text(result.traceback), "    ");
    if (!trim(result.output).empty())
        text += "  what it printed:\n" + indented(safe_text(end_of_output(result.output)), "    ");
    for (std::size_t i = 0; i < result.attempts.size(); ++i)
        text += fmt::format("  attempt {}: {}\n", i + 1, attempt_text(result.attempts[i]));
    if (const std::string flakiness = flakiness_text(result); !flakiness.empty()) text += "  " + flakiness + '\n';
    return text;
}

std::string failures_text(const std::vector<TestResult>& results, const Style& style) {
    std::string text;
    for (const TestResult& result : results)
        if (is_failure(result.outcome)) text += failure_text(result, style) + '\n';
    return text;
}

}  // namespace pentad
