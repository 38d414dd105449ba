#include "model/test_result.hpp"

#include <algorithm>

namespace pentad {

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "passed";
        case Outcome::failed:
            return "failed";
        case Outcome::error:
            return "error";
        case Outcome::skipped:
            return "skipped";
        case Outcome::timed_out:
            return "timed out";
        case Outcome::crashed:
            return "crashed";
        case Outcome::not_run:
            return "not run";
        case Outcome::cached:
            return "cached";
    }
    return "not run";
}

bool TestResult::is_flaky() const {
    return outcome == Outcome::passed &&
           std::ranges::any_of(attempts, [](const Attempt& attempt) { return is_failure(attempt.outcome); });
}

void TestResult::clear() {
    for (std::string* const text : {&id, &unit, &message, &file_location, &traceback, &output}) text->clear();
    outcome = Outcome::not_run;
    duration = 0;
    attempts.clear();
    cached_from.reset();
    flakiness.reset();
}

std::string_view to_string(FlakeVerdict verdict) {
    switch (verdict) {
        case FlakeVerdict::broken:
            return "broken";
        case FlakeVerdict::flaky:
            return "flaky";
        case FlakeVerdict::suspected_flaky:
            return "suspected flaky";
        case FlakeVerdict::undetermined:
            break;
    }
    return "undetermined";
}

Totals totals_of(const std::vector<TestResult>& results) {
    Totals totals;
    for (const TestResult& result : results) {
        ++totals.total;
        totals.flaky += result.is_flaky();
        switch (result.outcome) {
            case Outcome::passed:
                ++totals.passed;
                break;
            case Outcome::skipped:
                ++totals.skipped;
                break;
            case Outcome::cached:
                ++totals.cached;
                break;
            case Outcome::not_run:
                ++totals.not_run;
                break;
            default:
                ++totals.failed;
                break;
        }
    }
    return totals;
}

}  // namespace pentad
