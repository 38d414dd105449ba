// A run as people read it.
#pragma once

#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/test_result.hpp"
#include "report/style.hpp"

namespace pentad {

/// `FAIL`, `ERROR`, `TIMED OUT`, `CRASHED`; for others the outcome's own word in capitals.
std::string_view failure_label(Outcome outcome);

/// The line that says it all: `✗ batch 3: 2 failed, 310 passed · 4.1 s`. No newline.
std::string verdict_line(const Run& run, const Style& style);

/// `2 failed, 310 passed · 4.1 s`, `3 passed, 307 cached from run 12 · 0.3 s`, with `interrupted` when it was. No
/// newline, no colours.
std::string run_summary(const Run& run);

/// One failure: label and id, file:line, message, traceback, what it printed, its other attempts. Ends in a newline.
std::string failure_text(const TestResult& result, const Style& style);

/// Every failure of `results`, each followed by an empty line; empty when there is none.
std::string failures_text(const std::vector<TestResult>& results, const Style& style);

/// `FLAKY test_m::T::test_a  passed on attempt 2; before: AssertionError: 2 != 3`. No newline.
std::string flaky_line(const TestResult& result, const Style& style);

/// What its past says of a test that failed: `broken; never flaky in 87 earlier runs`, `not clear whether it is broken
/// or flaky; …`. Empty when that is nothing new. No newline, no colours.
std::string flakiness_text(const TestResult& result);

/// The line of every flaky test of `results`, at most `limit` and then `and 3 more`; empty when there is none.
std::string flaky_text(const std::vector<TestResult>& results, const Style& style, std::size_t limit = 20);

/// One line: label, id, file:line, the message's first line. No newline.
std::string failure_line(const TestResult& result, const Style& style);

}  // namespace pentad
