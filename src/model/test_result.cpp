#include "model/test_result.hpp"

#include <algorithm>

namespace pentad {

namespace {

constexpr std::string TestResult::* k_texts[] = {&TestResult::id,        &TestResult::unit,
                                                 &TestResult::message,   &TestResult::file_location,
                                                 &TestResult::traceback, &TestResult::output};

}  // namespace

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
    for (std::string TestResult::* const text : k_texts) (this->*text).clear();
    outcome = Outcome::not_run;
    duration = 0;
    attempts.clear();
    cached_from.reset();
    flakiness.reset();
}

void TestResult::swap(TestResult& other) noexcept {
    for (std::string TestResult::* const text : k_texts)
        if (!(this->*text).empty() || !(other.*text).empty()) (this->*text).swap(other.*text);
    std::swap(outcome, other.outcome);
    std::swap(duration, other.duration);
    attempts.swap(other.attempts);
    std::swap(cached_from, other.cached_from);
    if (flakiness || other.flakiness) std::swap(flakiness, other.flakiness);
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

void Totals::count(const TestResult& result) {
    ++total;
    flaky += result.is_flaky();
    switch (result.outcome) {
        case Outcome::passed:
            ++passed;
            break;
        case Outcome::skipped:
            ++skipped;
            break;
        case Outcome::cached:
            ++cached;
            break;
        case Outcome::not_run:
            ++not_run;
            break;
        default:
            ++failed;
            break;
    }
}

Totals totals_of(const std::vector<TestResult>& results) {
    Totals totals;
    for (const TestResult& result : results) totals.count(result);
    return totals;
}

void sort_by_id(std::vector<TestResult>& results) {
    if (!std::ranges::is_sorted(results, {}, &TestResult::id)) std::ranges::sort(results, {}, &TestResult::id);
}

}  // namespace pentad
