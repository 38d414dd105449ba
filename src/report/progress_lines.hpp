// The lines that progress is made of. Each ends in a newline.
#pragma once

#include <string>

#include "model/event.hpp"
#include "report/style.hpp"

namespace pentad {

/// `building native`: no line yet.
std::string building_text(const BuildStarted& build);

/// `running 40 units, 2 at once`
std::string run_line(const RunStarted& started);

/// `ok   test_m  12 tests  0.08 s`, `FAIL test_m  12 tests, 2 failed  0.08 s  crashed (SIGSEGV)`
std::string unit_line(const UnitFinished& unit, const Style& style);

/// `passed    test_m::T1::test_f  0.01 s`, with the message of what did not pass.
std::string test_line(const TestResult& result, const Style& style);

/// `retry     test_m::T::test_f  attempt 2, failed before`
std::string retry_line(const TestRetried& retried, const Style& style);

/// A failure, or a test that passed only in a retry, as one line; empty for any other outcome.
std::string notable_test_line(const TestResult& result, const Style& style);

}  // namespace pentad
