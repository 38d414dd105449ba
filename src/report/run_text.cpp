#include "report/run_text.hpp"

#include <fmt/format.h>

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

std::string run_summary(const Run& run) {
    const std::string totals = totals_text(run.totals) + " · " + duration_text(run.duration);
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

std::string failure_line(const TestResult& result, const Style& style) {
    std::string line = style.paint(Paint::red, failure_label(result.outcome)) + ' ' + safe_line(result.id);
    if (!result.file_location.empty()) line += "  " + style.paint(Paint::cyan, safe_line(result.file_location));
    if (!trim(result.message).empty()) line += "  " + safe_line(result.message);
    return line;
}

std::string failure_text(const TestResult& result, const Style& style) {
    const std::string heading = fmt::format("{} {}", failure_label(result.outcome), safe_line(result.id));
    std::string text = style.paint(Paint::red, heading) + '\n';
    if (!result.file_location.empty()) text += "  " + style.paint(Paint::cyan, safe_line(result.file_location)) + '\n';
    text += indented(safe_text(result.message), "  ");
    text += indented(safe_text(result.traceback), "    ");
    if (!trim(result.output).empty()) text += "  what it printed:\n" + indented(safe_text(result.output), "    ");
    return text;
}

std::string failures_text(const std::vector<TestResult>& results, const Style& style) {
    std::string text;
    for (const TestResult& result : results)
        if (is_failure(result.outcome)) text += failure_text(result, style) + '\n';
    return text;
}

}  // namespace pentad
