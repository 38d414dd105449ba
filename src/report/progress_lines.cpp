#include "report/progress_lines.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

Paint paint_of(Outcome outcome) {
    if (is_failure(outcome)) return Paint::red;
    return outcome == Outcome::passed || outcome == Outcome::cached ? Paint::green : Paint::yellow;
}

}  // namespace

std::string building_text(const BuildStarted& build) { return "building " + safe_line(build.project); }

std::string run_line(const RunStarted& started) {
    if (started.units == 0) return "nothing to run: nothing that the tests depend on differs\n";
    return fmt::format("running {}, {} at once\n", count_of(started.units, "unit"), started.jobs);
}

std::string unit_line(const UnitFinished& unit, const Style& style) {
    const Totals& totals = unit.totals;
    const bool bad = totals.failed != 0 || totals.not_run != 0 || !unit.problem.empty();
    std::string line = bad ? style.paint(Paint::red, "FAIL") : style.paint(Paint::green, "ok") + "  ";
    line += fmt::format(" {}  {}", safe_line(unit.unit), count_of(static_cast<std::size_t>(totals.total), "test"));
    if (totals.failed != 0) line += fmt::format(", {} failed", totals.failed);
    if (totals.flaky != 0) line += fmt::format(", {} flaky", totals.flaky);
    if (totals.skipped != 0) line += fmt::format(", {} skipped", totals.skipped);
    if (totals.cached != 0) line += fmt::format(", {} cached", totals.cached);
    if (totals.not_run != 0) line += fmt::format(", {} not run", totals.not_run);
    line += "  " + duration_text(unit.duration);
    if (!unit.problem.empty()) line += "  " + safe_line(unit.problem);
    return line + '\n';
}

std::string test_line(const TestResult& result, const Style& style) {
    std::string line = style.paint(paint_of(result.outcome), padded(to_string(result.outcome), 9));
    line += fmt::format(" {}  ", safe_line(result.id));
    line += result.cached_from ? fmt::format("as in run {}", *result.cached_from) : duration_text(result.duration);
    if (result.is_flaky()) line += fmt::format("  flaky: attempt {}", result.attempts.size() + 1);
    if (!result.file_location.empty()) line += "  " + safe_line(result.file_location);
    if (!trim(result.message).empty()) line += "  " + safe_line(result.message);
    return line + '\n';
}

std::string retry_line(const TestRetried& retried, const Style& style) {
    return fmt::format("{} {}  attempt {}, {} before\n", style.paint(Paint::yellow, padded("retry", 9)),
                       safe_line(retried.id), retried.attempt, to_string(retried.failed));
}

std::string notable_test_line(const TestResult& result, const Style& style) {
    if (is_failure(result.outcome)) return failure_line(result, style) + '\n';
    return result.is_flaky() ? flaky_line(result, style) + '\n' : std::string();
}

}  // namespace pentad
