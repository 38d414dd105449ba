#include "report/progress.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/test_values.hpp"
#include "report/words.hpp"

namespace pentad {
namespace {

/// What a terminal shows after `bytes`: understands the three sequences that Progress uses.
std::string screen_after(std::string_view bytes) {
    std::vector<std::string> lines = {""};
    std::size_t row = 0;
    while (!bytes.empty()) {
        if (bytes.starts_with("\x1b[2K")) {
            lines[row].clear();
            bytes.remove_prefix(4);
        } else if (bytes.starts_with("\x1b[1A")) {
            EXPECT_GT(row, 0u);
            --row;
            bytes.remove_prefix(4);
        } else if (bytes.front() == '\n') {
            if (++row == lines.size()) lines.emplace_back();
            bytes.remove_prefix(1);
        } else {
            if (bytes.front() != '\r') lines[row] += bytes.front();
            bytes.remove_prefix(1);
        }
    }
    while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
    std::string screen;
    for (const std::string& line : lines) screen += line + '\n';
    return screen;
}

/// All that the progress writes, in order (the operands of + may be evaluated in any).
struct Screen {
    Progress progress;
    std::string bytes = progress.start(0);
    Screen& on(const Event& event, double now) {
        bytes += progress.on(event, now);
        return *this;
    }
    std::string text() const { return screen_after(bytes); }
};

const Totals k_good{.total = 12, .passed = 12};
const Totals k_bad{.total = 12, .passed = 10, .failed = 2};

TEST(Progress, ElsewhereOneLineAUnit) {
    Progress progress({.terminal = false});
    EXPECT_EQ(progress.start(0), "looking for tests\n");
    EXPECT_EQ(progress.on(RunStarted{40, 2}, 0), "running 40 units, 2 at once\n");
    EXPECT_EQ(progress.on(UnitStarted{"test_m"}, 0), "");
    EXPECT_EQ(progress.on(TestFinished{test::failed_result()}, 0), "");
    EXPECT_EQ(progress.on(UnitFinished{"test_m", k_good, 0.08, ""}, 1), "ok   test_m  12 tests  0.08 s\n");
    EXPECT_EQ(progress.on(UnitFinished{"test_n", k_bad, 3.21, "crashed (SIGSEGV)"}, 1),
              "FAIL test_n  12 tests, 2 failed  3.2 s  crashed (SIGSEGV)\n");
    EXPECT_EQ(progress.on(Warning{"test_m: left process 1 behind"}, 1), "warning: test_m: left process 1 behind\n");
    EXPECT_EQ(progress.on(RunFinished{}, 1), "");
    EXPECT_EQ(progress.clear(), "");
    EXPECT_EQ(progress.tick(9), "");
}

TEST(Progress, ASecondRoundCountsAnew) {
    Progress progress({.terminal = true, .width = 60});
    progress.start(0);
    progress.on(RunStarted{2, 1}, 0);
    progress.on(UnitStarted{"test_m"}, 0);
    progress.on(TestFinished{test::failed_result()}, 0);
    progress.on(UnitFinished{"test_m", k_bad, 0.08, ""}, 0);
    EXPECT_NE(progress.on(RunStarted{1, 1}, 1).find("0/1 units · 0 passed"), std::string::npos);
    progress.on(TestFinished{test::failed_result()}, 1);
    EXPECT_NE(progress.on(UnitFinished{"test_m", k_bad, 0.08, ""}, 2).find("1/1 units · 0 passed · 1 failed"),
              std::string::npos);
}

TEST(Progress, AUnitThatDiedWithoutAFailedTestIsNotOk) {
    Progress progress({.terminal = false});
    EXPECT_EQ(progress.on(UnitFinished{"test_n", {}, 0, "could not be imported"}, 1),
              "FAIL test_n  0 tests  0.00 s  could not be imported\n");
    EXPECT_EQ(progress.on(UnitFinished{"test_n", {.total = 2, .passed = 1, .not_run = 1}, 0, ""}, 1),
              "FAIL test_n  2 tests, 1 not run  0.00 s\n");
}

TEST(Progress, VerboseIsOneLineATest) {
    Progress progress({.terminal = false, .verbose = true});
    EXPECT_EQ(progress.on(TestFinished{test::passed_result()}, 0), "passed    test_m::T::test_a  0.00 s\n");
    EXPECT_EQ(
        progress.on(TestFinished{test::failed_result()}, 0),
        "failed    test_orchestrator::TestStages::test_stage3  0.2 s  orchestrator.py:245  AssertionError: 2 != 3\n");
    TestResult skipped = test::passed_result();
    skipped.outcome = Outcome::skipped;
    skipped.message = "needs a network";
    EXPECT_EQ(progress.on(TestFinished{skipped}, 0), "skipped   test_m::T::test_a  0.00 s  needs a network\n");
}

TEST(Progress, ARetryTakesTheFailureBack) {
    TestResult failed = test::flaky_result();
    failed.outcome = Outcome::failed;
    failed.attempts.clear();
    const TestRetried retried{"test_m", failed.id, 2, Outcome::failed};
    Screen screen{Progress({.terminal = true, .width = 80})};
    screen.on(RunStarted{1, 1}, 0).on(UnitStarted{"test_m"}, 0).on(TestFinished{failed}, 0.5);
    screen.on(UnitFinished{"test_m", k_bad, 1, ""}, 1).on(retried, 2).on(UnitStarted{"test_m"}, 2);
    EXPECT_NE(screen.text().find("1/1 units · 0 passed · 2.0 s"), std::string::npos) << screen.text();
    screen.on(TestFinished{test::flaky_result()}, 2.5).on(UnitFinished{"test_m", k_good, 1, ""}, 3);
    EXPECT_EQ(screen.text(),
              "FAIL test_m::T::test_flaky\n"
              "FLAKY test_m::T::test_flaky  passed on attempt 2; before: failed: ValueError: once\n"
              "████████████████████████ 1/1 units · 1 passed · 1 flaky · 3.0 s\n");
}

TEST(Progress, ARetryOfATestThatNeverWasCountedChangesNoCount) {
    Screen screen{Progress({.terminal = true, .width = 80})};
    screen.on(RunStarted{1, 1}, 0).on(TestRetried{"test_m", "test_m::T::x", 2, Outcome::crashed}, 1);
    EXPECT_NE(screen.text().find("0/1 units · 0 passed · "), std::string::npos) << screen.text();
}

TEST(Progress, VerboseShowsRetries) {
    Progress progress({.terminal = false, .verbose = true});
    EXPECT_EQ(progress.on(TestRetried{"test_m", "test_m::T::x", 2, Outcome::timed_out}, 1),
              "retry     test_m::T::x  attempt 2, timed out before\n");
    EXPECT_EQ(progress.on(TestFinished{test::flaky_result()}, 1),
              "passed    test_m::T::test_flaky  0.00 s  flaky: attempt 2\n");
    Totals totals = k_good;
    totals.flaky = 1;
    EXPECT_EQ(progress.on(UnitFinished{"test_m", totals, 0.08, ""}, 1), "ok   test_m  12 tests, 1 flaky  0.08 s\n");
    EXPECT_EQ(Progress({.terminal = false}).on(TestRetried{"m", "x", 2, Outcome::failed}, 1), "");
}

TEST(Progress, QuietIsSilent) {
    Screen screen{Progress({.terminal = true, .quiet = true})};
    screen.on(RunStarted{1, 1}, 0).on(Warning{"w"}, 0).on(TestFinished{test::failed_result()}, 1);
    EXPECT_EQ(screen.bytes, "");
    EXPECT_EQ(screen.progress.tick(3), "");
    EXPECT_EQ(screen.progress.clear(), "");
}

TEST(Progress, ATerminalSeesSomethingBeforeTheFirstEvent) {
    Progress progress({.terminal = true});
    EXPECT_EQ(progress.start(0), "looking for tests · 0.00 s");
    EXPECT_EQ(screen_after(Progress({.terminal = true}).start(0, "taking it back")), "taking it back · 0.00 s\n");
}

TEST(Progress, ABuildIsToldAtOnce) {
    Progress lines({.terminal = false});
    EXPECT_EQ(lines.on(BuildStarted{"native"}, 0), "building native\n");
    EXPECT_EQ(lines.on(BuildFinished{"native", 2, false}, 2), "");
    EXPECT_EQ(Progress({.terminal = false, .quiet = true}).on(BuildStarted{"native"}, 0), "");
    // On a terminal in the place of what is done until then, however short ago that was drawn.
    Screen screen{Progress({.terminal = true})};
    screen.on(BuildStarted{"na\x1b[31mtive"}, 0.001);
    EXPECT_NE(screen.text().find("building na"), std::string::npos);
    EXPECT_EQ(screen.text().find('\x1b'), std::string::npos);
    EXPECT_NE(screen.progress.tick(2.001).find("tive · 2.0 s"), std::string::npos);
    screen.on(BuildFinished{"native", 2, false}, 3);
    EXPECT_EQ(screen.text().find("building"), std::string::npos);
}

TEST(Progress, TheBarShowsCountsAndWhatRuns) {
    Screen screen{Progress({.terminal = true, .width = 70})};
    screen.on(RunStarted{4, 2}, 0).on(UnitStarted{"test_a"}, 0).on(UnitStarted{"test_b"}, 1);
    screen.on(TestFinished{test::passed_result()}, 1).on(UnitFinished{"test_a", k_good, 1, ""}, 2);
    screen.on(UnitStarted{"test_c"}, 3);
    EXPECT_EQ(screen.text(),
              "██████░░░░░░░░░░░░░░░░░░ 1/4 units · 1 passed · 3.0 s\n"
              "  test_b (2.0 s), test_c\n");
    EXPECT_EQ(screen.on(RunFinished{}, 4).text(), "\n");
}

TEST(Progress, FailuresStayAboveTheBar) {
    const std::string failure =
        "FAIL test_orchestrator::TestStages::test_stage3  orchestrator.py:245  AssertionError: 2 != 3\n";
    Screen screen{Progress({.terminal = true, .width = 50})};
    screen.on(RunStarted{2, 1}, 0).on(UnitStarted{"test_a"}, 0.1).on(TestFinished{test::failed_result()}, 0.2);
    EXPECT_EQ(screen.text(), failure + "0/2 units · 0 passed · 1 failed · 0.2 s\n  test_a\n");
    screen.on(UnitFinished{"test_a", k_bad, 1, ""}, 1).on(RunFinished{}, 2);
    EXPECT_EQ(screen.text(), failure);
}

TEST(Progress, ABarNeverIsWiderThanTheTerminal) {
    for (const std::size_t width : {1u, 10u, 20u, 40u, 80u}) {
        Screen screen{Progress({.terminal = true, .width = width})};
        screen.on(RunStarted{1000, 9}, 0);
        for (int i = 0; i < 9; ++i) screen.on(UnitStarted{"package.test_with_a_long_name_" + std::to_string(i)}, i);
        const std::vector<std::string> lines = split(screen.text(), '\n');
        ASSERT_EQ(lines.size(), 3u) << width;
        for (const std::string& line : lines) EXPECT_LT(columns_of(line), std::max<std::size_t>(width, 10)) << line;
    }
}

TEST(Progress, RedrawsAreNotMoreThanTwentyASecond) {
    Progress progress({.terminal = true});
    progress.start(0);
    progress.on(RunStarted{1, 1}, 1);
    int drawn = 0;
    for (int i = 0; i < 1000; ++i)
        drawn += progress.on(TestFinished{test::passed_result()}, 1 + i * 0.001).empty() ? 0 : 1;
    EXPECT_GE(drawn, 15);
    EXPECT_LE(drawn, 21);
}

}  // namespace
}  // namespace pentad
