#include "report/tap.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/test_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

TestResult skipped(std::string id, std::string reason) {
    TestResult result;
    result.id = std::move(id);
    result.outcome = Outcome::skipped;
    result.message = std::move(reason);
    return result;
}

TEST(Tap, ARun) {
    std::vector<TestResult> all = test::plain_results();
    pentad::Run run = test::run_of({all[0], all[2], all[6], all[7], all[8]});
    run.warnings = {"left\na # process"};
    EXPECT_EQ(tap_text(run), R"(TAP version 14
1..5
ok 1 - pkg.test_m::T::test_passed
not ok 2 - pkg.test_m::T::test_failed[2]
  ---
  severity: fail
  outcome: "failed"
  message: "AssertionError: 2 != 3"
  at:
    file: "pkg/m.py"
    line: 245
  duration_ms: 13
  traceback: "Traceback (most recent call last):\n  File \"m.py\", line 245\nAssertionError: 2 != 3\n"
  ...
ok 3 - pkg.test_m::T::test_skipped # SKIP needs a network
ok 4 - pkg.test_m::T::test_not_run # SKIP not run
ok 5 - pkg.test_m::T::test_flaky
  ---
  outcome: "passed"
  flaky: true
  duration_ms: 13
  attempts:
    - outcome: "failed"
      duration_ms: 500
      message: "AssertionError: once"
      at:
        file: "pkg/m.py"
        line: 7
    - outcome: "crashed"
      duration_ms: 500
      message: "crashed: SIGABRT"
      at:
        file: "pkg/m.py"
        line: 7
  ...
# warning: left a \# process
)");
}

TEST(Tap, NoTestsAndInterruption) {
    EXPECT_EQ(tap_text({}), "TAP version 14\n1..0 # SKIP no tests\n");
    pentad::Run run = test::run_of({test::plain_results()[0]});
    run.interrupted = true;
    EXPECT_TRUE(tap_text(run).ends_with("Bail out! interrupted\n"));
}

TEST(Tap, NothingInATextMeansAnythingToTap) {
    const pentad::Run run = test::run_of({skipped("a # TODO \\", "b\n# c"), skipped("x {", "\xe2\x80\xa8y{")});
    EXPECT_EQ(tap_text(run),
              "TAP version 14\n1..2\nok 1 - a \\# TODO \\\\ # SKIP b \\# c\nok 2 - x { . # SKIP  y{ .\n");
}

TEST(Tap, EveryLineIsOneThatTapKnows) {
    const pentad::Run run = test::hostile_run();
    std::size_t points = 0;
    for (const std::string& line : split(tap_text(run), '\n')) {
        const bool point = line.starts_with("ok ") || line.starts_with("not ok ");
        points += point;
        EXPECT_TRUE(point || line.empty() || line.starts_with("  ") || line.starts_with("# warning: ") ||
                    line.starts_with("TAP version") || line.starts_with("1.."))
            << line.substr(0, 200);
        EXPECT_LT(line.size(), 100'000u);
    }
    EXPECT_EQ(points, run.results.size());
}

TEST(Tap, WhatWasNotRunSaysWhoseOutcomeItKeeps) {
    TestResult cached = test::passed_result();
    cached.outcome = Outcome::cached;
    cached.cached_from = 3;
    EXPECT_NE(tap_text(test::run_of({cached})).find("\n  cached_from: 3\n"), std::string::npos);
}

}  // namespace
}  // namespace pentad
