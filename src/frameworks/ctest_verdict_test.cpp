#include "frameworks/ctest_verdict.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "support/reader_run.hpp"

namespace pentad {
namespace {

constexpr int k_failed = 1 << 8;

Outcome outcome(const CTestRules& rules, int status, std::string_view output) {
    return ctest_verdict(rules, status, output).outcome;
}

TEST(CTestVerdict, TheStatusDecidesWithoutProperties) {
    EXPECT_EQ(outcome({}, 0, "FAILED"), Outcome::passed);
    EXPECT_EQ(outcome({}, k_failed, ""), Outcome::failed);
    EXPECT_EQ(ctest_verdict({}, 7 << 8, "").message, "exited with status 7");
}

TEST(CTestVerdict, AnExpressionOfAPassCountsMoreThanTheStatus) {
    const CTestRules rules{.pass = {"no", "all good\n$"}, .fail = {}, .skip = {}};
    EXPECT_EQ(outcome(rules, k_failed, "all good\n"), Outcome::passed);
    EXPECT_EQ(outcome(rules, 0, "all good\nbut\n"), Outcome::failed);
    EXPECT_EQ(outcome(rules, 0, ""), Outcome::failed);
}

TEST(CTestVerdict, TheLastLineEndsWithALineFeedAlways) {
    const CTestRules line{.pass = {"good$"}, .fail = {}, .skip = {}};
    const CTestRules feed{.pass = {"good\n$"}, .fail = {}, .skip = {}};
    const CTestRules none{.pass = {"^$"}, .fail = {}, .skip = {}};
    for (const std::string_view output : {"good", "good\n"}) {
        EXPECT_EQ(outcome(line, 0, output), Outcome::failed);
        EXPECT_EQ(outcome(feed, 0, output), Outcome::passed);
        EXPECT_EQ(outcome(none, 0, output), Outcome::failed);
    }
    EXPECT_EQ(outcome(none, 0, ""), Outcome::passed);
}

TEST(CTestVerdict, AnExpressionOfAFailureCountsMost) {
    const CTestRules rules{.pass = {"good"}, .fail = {"bad"}, .skip = {}};
    EXPECT_EQ(outcome(rules, 0, "good bad"), Outcome::failed);
    EXPECT_NE(ctest_verdict(rules, 0, "good bad").message.find("FAIL_REGULAR_EXPRESSION forbids: bad"),
              std::string::npos);
}

TEST(CTestVerdict, SkipsByStatusAndByOutput) {
    const CTestRules rules{.pass = {}, .fail = {}, .skip = {"^skip"}, .skip_return_code = 77};
    EXPECT_EQ(outcome(rules, 77 << 8, ""), Outcome::skipped);
    EXPECT_EQ(outcome(rules, k_failed, "skip it"), Outcome::skipped);
    EXPECT_EQ(outcome(rules, k_failed, "no skip"), Outcome::failed);
}

TEST(CTestVerdict, WillFailTurnsItRound) {
    CTestRules rules;
    rules.will_fail = true;
    EXPECT_EQ(outcome(rules, k_failed, ""), Outcome::passed);
    EXPECT_EQ(outcome(rules, 0, ""), Outcome::failed);
}

TEST(CTestVerdict, ASignalIsNoEndThatPasses) {
    CTestRules rules;
    rules.will_fail = true;
    rules.pass = {"good"};
    test::ToldEvents told;
    const auto reader = ctest_reader("u", rules, "CMakeLists.txt:3");
    reader->started(told);
    reader->printed("go", told);
    reader->printed("od", told);
    reader->ended(SIGSEGV, told);
    EXPECT_EQ(told.summary(), "started u");
    EXPECT_EQ(told.printed, "good");
}

TEST(CTestVerdict, AFailureIsWhereTheTestWasAdded) {
    test::ToldEvents told;
    const auto reader = ctest_reader("u", {.pass = {"good"}, .fail = {}, .skip = {}}, "CMakeLists.txt:3");
    reader->started(told);
    reader->printed("goo", told);
    reader->ended(0, told);
    ASSERT_EQ(told.results().size(), 1u);
    EXPECT_EQ(told.results()[0].outcome, Outcome::failed);
    EXPECT_EQ(told.results()[0].file_location, "CMakeLists.txt:3");
}

TEST(CTestVerdict, ALineThatMatchesBeginsAnotherTimeOnce) {
    CTestRules rules;
    rules.match = {"never", "^re[a]dy$"};
    rules.match_timeout = 2.5;
    test::ToldEvents told;
    const auto reader = ctest_reader("u", rules, "");
    const auto limits = [&] {
        std::vector<double> seconds;
        for (const unit_event::Event& event : told.events)
            if (const auto* limit = std::get_if<unit_event::LimitIs>(&event)) seconds.push_back(limit->seconds);
        return seconds;
    };
    reader->started(told);
    reader->printed("not ready\nrea", told);
    reader->printed("dy", told);
    EXPECT_TRUE(limits().empty());
    reader->printed("\nready\n", told);
    reader->printed("ready\n", told);
    EXPECT_EQ(limits(), std::vector<double>{2.5});
    EXPECT_EQ(told.printed, "not ready\nready\nready\nready\n");
    reader->ended(0, told);
    EXPECT_EQ(told.summary(), "u=passed; complete");
}

}  // namespace
}  // namespace pentad
