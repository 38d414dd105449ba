#include "report/run_text.hpp"

#include <gtest/gtest.h>

#include "report/test_values.hpp"

namespace pentad {
namespace {

TEST(RunText, TheLastLineSaysItAll) {
    pentad::Run run = test::failed_run();
    EXPECT_EQ(verdict_line(run, {}), "✗ batch 3: 1 failed, 1 passed · 4.1 s");
    run.results.pop_back();
    run.totals = totals_of(run.results);
    EXPECT_EQ(verdict_line(run, {}), "✓ batch 3: 1 passed · 4.1 s");
    run.batch.reset();
    EXPECT_EQ(verdict_line(run, {}), "✓ run 7: 1 passed · 4.1 s");
    run.interrupted = true;
    EXPECT_EQ(verdict_line(run, {}), "✗ run 7: interrupted: 1 passed · 4.1 s");
    EXPECT_EQ(verdict_line(run, {.colour = true}), "\x1b[31m✗ run 7: interrupted: 1 passed · 4.1 s\x1b[0m");
}

TEST(RunText, ARunWithoutTestsIsNoSuccess) {
    pentad::Run run;
    run.id = 1;
    EXPECT_EQ(verdict_line(run, {}), "✗ run 1: no tests · 0.00 s");
}

TEST(RunText, AFailureIsShownWithAllThatIsKnown) {
    TestResult result = test::failed_result();
    result.output = "debug\x1b[31m\n";
    EXPECT_EQ(failure_text(result, {}),
              "FAIL test_orchestrator::TestStages::test_stage3\n"
              "  orchestrator.py:245\n"
              "  AssertionError: 2 != 3\n"
              "    Traceback (most recent call last):\n"
              "      File \"orchestrator.py\", line 245, in stage3\n"
              "\n"
              "    AssertionError: 2 != 3\n"
              "  what it printed:\n"
              "    debug\\x1b[31m\n");
}

TEST(RunText, OnlyFailuresAreListed) {
    EXPECT_EQ(failures_text({test::passed_result()}, {}), "");
    TestResult crash;
    crash.id = "test_c::T::test_x";
    crash.outcome = Outcome::crashed;
    crash.message = "SIGSEGV";
    EXPECT_EQ(failures_text({test::passed_result(), crash}, {}), "CRASHED test_c::T::test_x\n  SIGSEGV\n\n");
}

TEST(RunText, AttemptsOfAFailureAreListed) {
    TestResult result = test::failed_result();
    result.attempts = {test::attempt(Outcome::timed_out, "after 3 s\nmore"), test::attempt(Outcome::crashed, "")};
    const std::string text = failure_text(result, {});
    EXPECT_TRUE(text.ends_with("  attempt 1: timed out: after 3 s …\n  attempt 2: crashed\n")) << text;
}

TEST(RunText, FlakyTestsAreListed) {
    EXPECT_EQ(flaky_text({test::passed_result(), test::failed_result()}, {}), "");
    const std::string line = "FLAKY test_m::T::test_flaky  passed on attempt 2; before: failed: ValueError: once\n";
    EXPECT_EQ(flaky_text({test::flaky_result(), test::passed_result(), test::flaky_result()}, {}), line + line);
    EXPECT_EQ(flaky_text(std::vector(5, test::flaky_result()), {}, 2), line + line + "and 3 more\n");
    pentad::Run run = test::failed_run();
    run.results = {test::flaky_result()};
    run.totals = totals_of(run.results);
    EXPECT_EQ(verdict_line(run, {}), "✓ batch 3: 1 passed (1 flaky) · 4.1 s");
}

TEST(RunText, AFailureFitsOneLine) {
    EXPECT_EQ(failure_line(test::failed_result(), {}),
              "FAIL test_orchestrator::TestStages::test_stage3  orchestrator.py:245  AssertionError: 2 != 3");
}

}  // namespace
}  // namespace pentad
