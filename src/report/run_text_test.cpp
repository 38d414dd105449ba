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

TEST(RunText, WhatIsCachedSaysFromWhichRuns) {
    const auto kept_from = [](RunId earlier) {
        TestResult result = test::passed_result();
        result.outcome = Outcome::cached;
        result.cached_from = earlier;
        return result;
    };
    pentad::Run run = test::failed_run();
    run.batch.reset();
    run.results = {test::passed_result(), kept_from(3), kept_from(3)};
    run.totals = totals_of(run.results);
    EXPECT_EQ(run_summary(run), "1 passed, 2 cached from run 3 · 4.1 s");
    run.results.push_back(kept_from(5));
    run.totals = totals_of(run.results);
    EXPECT_EQ(run_summary(run), "1 passed, 3 cached from runs 3 to 5 · 4.1 s");
    run.results.clear();  // as `status` has it
    EXPECT_EQ(run_summary(run), "1 passed, 3 cached · 4.1 s");
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

TEST(RunText, AFailureSaysWhetherItIsBrokenOrFlaky) {
    TestResult result = test::failed_result();
    const auto told = [&](FlakeVerdict verdict, int flakes, int executions, int more = 0) {
        result.flakiness = {.verdict = verdict, .flakes = flakes, .executions = executions, .more_executions = more};
        return flakiness_text(result);
    };
    EXPECT_EQ(flakiness_text(result), "");
    EXPECT_EQ(told(FlakeVerdict::broken, 0, 87), "broken; never flaky in 87 earlier runs");
    EXPECT_EQ(told(FlakeVerdict::flaky, 0, 1),
              "flaky: it passed on the same files in an earlier run; never flaky in 1 earlier run");
    EXPECT_EQ(told(FlakeVerdict::suspected_flaky, 3, 25), "probably flaky; failed by chance in 3 of 25 earlier runs");
    EXPECT_EQ(told(FlakeVerdict::undetermined, 0, 25, 1), "") << "a first failure needs no words";
    EXPECT_EQ(told(FlakeVerdict::undetermined, 1, 25, 2),
              "not clear whether it is broken or flaky; failed, perhaps by chance, in 1 of 25 earlier runs; --retries "
              "2 could tell");
    result.attempts.resize(1);
    EXPECT_EQ(told(FlakeVerdict::undetermined, 0, 0, 2),
              "not clear whether it is broken or flaky; --retries 3 could tell");
    EXPECT_NE(failure_text(result, {}).find("\n  not clear whether"), std::string::npos);
    result.outcome = Outcome::passed;
    EXPECT_EQ(flakiness_text(result), "");
    result.flakiness->flakes = 2;
    result.flakiness->executions = 9;
    EXPECT_NE(flaky_line(result, {}).find("attempt 2; failed by chance in 2 of 9 earlier runs; before: "),
              std::string::npos);
}

}  // namespace
}  // namespace pentad
