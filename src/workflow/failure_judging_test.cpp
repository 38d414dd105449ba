#include "workflow/failure_judging.hpp"

#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;
using test::run_of;
using test::test_result;

const Oid k_old = Oid::of_blob("old");
const Oid k_new = Oid::of_blob("new");

class FailureJudging : public testing::Test {
   protected:
    /// Stores a run of one test for each letter: `.` passed, `F` failed, `~` passed when it was run again.
    void past(std::string_view letters, const Oid& tree = k_old) {
        for (const char letter : letters) {
            TestResult result = test_result("m", "a", letter == 'F' ? Outcome::failed : Outcome::passed);
            if (letter == '~') result.attempts.emplace_back();
            pentad::Run run = run_of({result});
            run.tree = tree;
            at_.add(run);
        }
    }

    /// The test failed so often in this run.
    Flakiness judged(std::size_t failures, const Oid& tree = k_new) {
        TestPasts pasts(at_.journal);
        TestResult result = test_result("m", "a", Outcome::failed);
        result.attempts.resize(failures - 1);
        std::vector<TestResult> results{result, test_result("m", "fine", Outcome::passed)};
        must(judge_failures(pasts, inputs_of(tree), results));
        EXPECT_FALSE(results[1].flakiness);
        EXPECT_TRUE(results[0].flakiness);
        return results[0].flakiness.value_or(Flakiness());
    }

    JournalInFolder at_;
};

TEST_F(FailureJudging, AFirstFailureSaysNothing) {
    const Flakiness judged_now = judged(1);
    EXPECT_EQ(judged_now.verdict, FlakeVerdict::undetermined);
    EXPECT_EQ(judged_now.executions, 0);
    EXPECT_GT(judged_now.more_executions, 0);
}

TEST_F(FailureJudging, ATestThatNeverFailedAndFailsTwiceIsBroken) {
    past(std::string(50, '.'));
    const Flakiness judged_now = judged(2);
    EXPECT_EQ(judged_now.verdict, FlakeVerdict::broken);
    EXPECT_EQ(judged_now.flakes, 0);
    EXPECT_EQ(judged_now.executions, 50);
    EXPECT_LT(judged_now.rate_low, judged_now.rate);
    EXPECT_LT(judged_now.rate, judged_now.rate_high);
}

TEST_F(FailureJudging, OneThatFailsNowAndThenIsNotCalledBrokenForTwoFailures) {
    past("....~...F....~....~...F...~....~..");
    const Flakiness judged_now = judged(2);
    EXPECT_EQ(judged_now.verdict, FlakeVerdict::undetermined);
    EXPECT_GE(judged_now.flakes, 6);
    EXPECT_GT(judged_now.more_executions, 0);
    EXPECT_EQ(judged(7).verdict, FlakeVerdict::broken);
}

TEST_F(FailureJudging, ItPassedOnTheSameFilesBefore) {
    past("...", k_old);
    past(".", k_new);
    EXPECT_EQ(judged(2, k_new).verdict, FlakeVerdict::flaky);
    EXPECT_NE(judged(2, Oid::of_blob("other")).verdict, FlakeVerdict::flaky);
    EXPECT_NE(judged(2, Oid()).verdict, FlakeVerdict::flaky) << "unknown inputs are equal to nothing";
}

TEST_F(FailureJudging, UnknownTreesAreEqualToNothing) {
    past("....", Oid());
    EXPECT_NE(judged(2, Oid()).verdict, FlakeVerdict::flaky);
}

TEST_F(FailureJudging, APassInARetryIsFlaky) {
    TestPasts pasts(at_.journal);
    TestResult result = test_result("m", "a", Outcome::passed);
    result.attempts.emplace_back().outcome = Outcome::timed_out;
    std::vector<TestResult> results{result};
    must(judge_failures(pasts, 0, results));
    ASSERT_TRUE(results[0].flakiness);
    EXPECT_EQ(results[0].flakiness->verdict, FlakeVerdict::flaky);
}

TEST_F(FailureJudging, ThePastIsOldestFirstAndTheLastHundredRuns) {
    past("F");
    past(std::string(99, '.'));
    past("~");
    TestPasts pasts(at_.journal);
    const std::vector<PastOutcome> found = *must(pasts.of("m::a"));
    ASSERT_EQ(found.size(), 100U);
    EXPECT_EQ(found.front().outcome, Outcome::passed);
    EXPECT_FALSE(found.front().flaky);
    EXPECT_TRUE(found.back().flaky);
    EXPECT_EQ(found.back().inputs, inputs_of(k_old));
}

TEST_F(FailureJudging, WhenThousandsFailNoMoreThanAThousandAreLookedUp) {
    past("...");
    TestPasts pasts(at_.journal);
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(must(pasts.of("m::none" + std::to_string(i)))->empty());
    EXPECT_TRUE(must(pasts.of("m::a"))->empty());
    TestPasts again(at_.journal);
    EXPECT_EQ(must(again.of("m::a"))->size(), 3U);
}

}  // namespace
}  // namespace pentad
