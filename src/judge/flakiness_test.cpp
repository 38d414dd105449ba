#include "judge/flakiness.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace pentad {
namespace {

using enum Outcome;

/// `.` passed, `F` failed, `s` skipped, `~` passed in a retry.
std::vector<PastOutcome> history(std::string_view text) {
    std::vector<PastOutcome> past;
    for (const char c : text) past.push_back({c == 'F' ? failed : c == 's' ? skipped : passed, c == '~', 0});
    return past;
}

std::string passes(std::size_t count) { return std::string(count, '.'); }

TEST(BetaQuantile, AgreesWithWhatIsKnown) {
    EXPECT_NEAR(beta_quantile(0.3, 1, 1), 0.3, 1e-9);                      // uniform
    EXPECT_NEAR(beta_quantile(0.25, 2, 1), 0.5, 1e-9);                     // x²
    EXPECT_NEAR(beta_quantile(0.5, 1, 10), 1 - std::pow(0.5, 0.1), 1e-9);  // 1 - (1 - x)^10
    EXPECT_NEAR(beta_quantile(0.5, 7, 7), 0.5, 1e-9);
    EXPECT_NEAR(beta_quantile(0.05, 0.5, 0.5), std::pow(std::sin(0.05 * 1.5707963267948966), 2), 1e-9);  // arcsine
}

TEST(FlakeRate, CountsSingleFailuresAndFlakyPasses) {
    const FlakeRate rate = flake_rate(history(passes(40) + "F" + passes(40) + "~" + passes(8)));
    EXPECT_EQ(rate.flakes, 2);
    EXPECT_EQ(rate.executions, 91);  // the flaky pass was two executions
    EXPECT_NEAR(rate.mean(), 2.3 / 95.3, 1e-12);
    EXPECT_LT(rate.low(), rate.mean());
    EXPECT_GT(rate.high(), rate.mean());
}

TEST(FlakeRate, ARowOfFailuresIsABreakageAndNotManyFlakes) {
    const FlakeRate rate = flake_rate(history(passes(50) + "FFFFFFFF" + passes(42)));
    EXPECT_EQ(rate.flakes, 0);
    EXPECT_EQ(rate.executions, 92);
}

TEST(FlakeRate, ARowThatTheRateExplainsCounts) {
    std::string often;
    for (int i = 0; i < 30; ++i) often += "F..";
    EXPECT_EQ(flake_rate(history(often + "FFF.")).flakes, 33);
}

TEST(FlakeRate, FailuresOnInputsThatPassedTooAreFlakesHoweverMany) {
    std::vector<PastOutcome> past = history(passes(20) + "FFFF");
    for (auto i = past.begin() + 19; i != past.end(); ++i) i->inputs = 5;  // the last pass too
    EXPECT_EQ(flake_rate(past).flakes, 4);
}

TEST(FlakeRate, SkippedAndNotRunSayNothing) {
    EXPECT_EQ(flake_rate(history("sss")).executions, 0);
    EXPECT_EQ(flake_rate(past_outcomes({not_run, passed, failed, passed})).executions, 3);
}

TEST(FlakeRate, AllFailIsTheProductOfThePredictions) {
    FlakeRate rate;
    rate.alpha = 1;
    rate.beta = 3;
    EXPECT_DOUBLE_EQ(rate.all_fail(0), 1);
    EXPECT_DOUBLE_EQ(rate.all_fail(1), 0.25);
    EXPECT_DOUBLE_EQ(rate.all_fail(2), 0.25 * 0.4);
}

TEST(Retry, StopsAtAPassAndAtTheCount) {
    RetrySettings settings;
    settings.count = 2;
    EXPECT_TRUE(next_retry({failed}, {}, settings).retry);
    EXPECT_TRUE(next_retry({failed, timed_out}, {}, settings).retry);
    EXPECT_FALSE(next_retry({failed, crashed, failed}, {}, settings).retry);
    EXPECT_FALSE(next_retry({failed, passed}, {}, settings).retry);
    EXPECT_FALSE(next_retry({skipped}, {}, settings).retry);
    EXPECT_FALSE(next_retry({}, {}, settings).retry);
    settings.count = 0;
    EXPECT_FALSE(next_retry({failed}, {}, settings).retry);
}

TEST(Retry, WaitsTwiceAsLongEachTimeUpToTheMost) {
    const RetrySettings settings{10, 100, 500};
    std::vector<Outcome> attempts;
    std::vector<int> delays;
    for (int i = 0; i < 5; ++i) {
        attempts.push_back(failed);
        delays.push_back(next_retry(attempts, {}, settings).delay_ms);
    }
    EXPECT_EQ(delays, (std::vector<int>{100, 200, 400, 500, 500}));
    EXPECT_EQ(next_retry({failed}, {}, {1, 0, 500}).delay_ms, 0);
    EXPECT_EQ(next_retry(std::vector<Outcome>(60, failed), {}, {100, 100, 2'000'000'000}).delay_ms, 2'000'000'000);
}

TEST(Retry, AKnownBrokenTestIsNotRunAgain) {
    EXPECT_FALSE(next_retry({failed}, history("....FFF"), {}).retry);
    EXPECT_TRUE(next_retry({failed}, history(".....FF"), {}).retry);
    EXPECT_TRUE(next_retry({failed}, history("..~.FFF"), {}).retry);  // it has been flaky before
}

TEST(Classify, PassedAndFailedOnTheSameInputsIsFlaky) {
    EXPECT_EQ(classify({.attempts = {failed, passed}}).verdict, FlakeVerdict::flaky);
    FlakeQuestion question{.attempts = {failed}, .history = history("...")};
    question.inputs = 9;
    EXPECT_NE(classify(question).verdict, FlakeVerdict::flaky);
    question.history.back().inputs = 9;
    EXPECT_EQ(classify(question).verdict, FlakeVerdict::flaky);
}

TEST(Classify, WithACleanHistoryOneRetryProvesItBroken) {
    const FlakeAnswer once = classify({.attempts = {failed}, .history = history(passes(100))});
    EXPECT_EQ(once.verdict, FlakeVerdict::undetermined);
    EXPECT_EQ(once.more_executions, 1);
    const FlakeAnswer twice = classify({.attempts = {failed, failed}, .history = history(passes(100))});
    EXPECT_EQ(twice.verdict, FlakeVerdict::broken);
    EXPECT_GT(twice.broken_probability, 0.99);
    // 32 runs are what the journal keeps of each test.
    EXPECT_EQ(classify({.attempts = {failed, failed}, .history = history(passes(32))}).verdict, FlakeVerdict::broken);
}

TEST(Classify, WhatFailedInTheLastRunsTooIsBrokenStill) {
    EXPECT_EQ(classify({.attempts = {failed}, .history = history(passes(20) + "FFF")}).verdict, FlakeVerdict::broken);
    EXPECT_EQ(classify({.attempts = {failed}, .history = history(passes(20) + "F")}).verdict,
              FlakeVerdict::undetermined);
    // A row of two failures in runs, or in one run and its retry, is the same.
    const FlakeAnswer answer = classify({.attempts = {failed}, .history = history(passes(40) + "FF")});
    EXPECT_EQ(answer.verdict, FlakeVerdict::broken);
    EXPECT_EQ(answer.rate.flakes, 0) << "what broke it is no flake";
    EXPECT_EQ(classify({.attempts = {failed, failed}, .history = history(passes(40) + "F")}).verdict,
              FlakeVerdict::broken);
    // Three flakes in a row are not rare for a test like this one.
    std::string third;
    for (int i = 0; i < 33; ++i) third += "F..";
    EXPECT_EQ(classify({.attempts = {failed}, .history = history(third + "FFF")}).verdict, FlakeVerdict::undetermined);
}

TEST(Classify, AFlakyHistoryAsksForMore) {
    std::string third;
    for (int i = 0; i < 33; ++i) third += "F..";
    FlakeQuestion question{.attempts = {failed, failed}, .history = history(third)};
    const FlakeAnswer answer = classify(question);
    EXPECT_EQ(answer.verdict, FlakeVerdict::undetermined);
    EXPECT_GE(answer.more_executions, 3);
    question.attempts = std::vector<Outcome>(2 + answer.more_executions, failed);
    EXPECT_EQ(classify(question).verdict, FlakeVerdict::broken);
    question.attempts.pop_back();
    EXPECT_EQ(classify(question).verdict, FlakeVerdict::undetermined);
    EXPECT_EQ(classify(question).more_executions, 1);
}

TEST(Classify, WhatCanNotBeProvedWithinTheLimitIsGivenUp) {
    std::string half;
    for (int i = 0; i < 50; ++i) half += "F.";
    FlakeQuestion question{.attempts = {failed}, .history = history(half)};
    question.most_executions = 2;
    EXPECT_EQ(classify(question).more_executions, 2);
    question.attempts = {failed, failed, failed};
    EXPECT_EQ(classify(question).verdict, FlakeVerdict::undetermined);
    EXPECT_EQ(classify(question).more_executions, 0);
}

TEST(Classify, AFlakyTestThatNoEditCanHaveBrokenIsSuspected) {
    std::string third;
    for (int i = 0; i < 33; ++i) third += "F..";
    FlakeQuestion question{.attempts = {failed}, .history = history(third)};
    question.break_prior = 0.001;
    EXPECT_EQ(classify(question).verdict, FlakeVerdict::suspected_flaky);
    EXPECT_EQ(to_string(FlakeVerdict::suspected_flaky), "suspected flaky");
}

TEST(Classify, WithoutAFailureThereIsNothingToSay) {
    const FlakeAnswer answer = classify({.attempts = {passed}});
    EXPECT_EQ(answer.verdict, FlakeVerdict::undetermined);
    EXPECT_EQ(answer.more_executions, 0);
}

}  // namespace
}  // namespace pentad
