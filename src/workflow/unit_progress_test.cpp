#include "workflow/unit_progress.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "workflow/unit_order.hpp"

namespace pentad {
namespace {

using namespace unit_event;
using How = UnitEnding::How;

UnitEnding killed_by(int signal) { return {How::exited, signal, 0, 0, 0, false, {}, ""}; }
UnitEnding exited_with(int status) { return {How::exited, status << 8, 0, 0, 0, false, {}, ""}; }

class Progress : public ::testing::Test {
   protected:
    /// A process that has told of tests a, b, c of class T.
    void begin_with_three_tests() {
        unit.begin();
        for (const char* name : {"a", "b", "c"}) unit.take(TestExists{number++, std::string("m::T::") + name});
        unit.take(Loaded{});
    }
    void pass(std::size_t test) {
        unit.take(TestStarts{test});
        TestEnds ends{test, k_unknown, {}};
        ends.result.outcome = Outcome::passed;
        unit.take(ends);
    }
    std::vector<TestResult> results() const { return UnitProgress(unit).take_results(); }
    /// `id outcome message` of each result.
    std::string told() {
        std::string text;
        for (const TestResult& result : results())
            text += result.id + " " + std::string(to_string(result.outcome)) + (result.message.empty() ? "" : " ") +
                    result.message + "\n";
        return text;
    }

    UnitProgress unit{"m", "m"};
    std::size_t number = 0;
};

TEST_F(Progress, IsDoneWhenAllTestsHaveResults) {
    begin_with_three_tests();
    for (std::size_t test = 0; test < 3; ++test) pass(test);
    unit.take(UnitEnds{true, 0.5});
    unit.end({});
    EXPECT_EQ(told(), "m::T::a passed\nm::T::b passed\nm::T::c passed\n");
    EXPECT_FALSE(unit.wants_more());
    EXPECT_EQ(unit.problem(), "");
    EXPECT_EQ(unit.duration(), 0.5);
}

TEST_F(Progress, RunsTheRestOneByOneWhenNobodyCanTellWhoEndedTheProcess) {
    begin_with_three_tests();
    pass(1);
    unit.take(Unsure{});
    unit.end(killed_by(SIGSEGV));
    EXPECT_EQ(told(), "m::T::b passed\n");
    EXPECT_TRUE(unit.wants_more());
    EXPECT_TRUE(unit.one_by_one());
    number = 0;
    begin_with_three_tests();
    unit.take(TestStarts{0});
    unit.take(Unsure{});  // of no use now
    unit.end(killed_by(SIGSEGV));
    EXPECT_TRUE(told().starts_with("m::T::a crashed")) << told();
    EXPECT_TRUE(unit.wants_more());
}

TEST_F(Progress, PinsACrashOnTheTestThatRan) {
    begin_with_three_tests();
    pass(0);
    unit.take(TestStarts{1});
    UnitEnding ending = killed_by(SIGSEGV);
    ending.elapsed = 2;
    ending.trace = {"trace", "m.py:3"};
    ending.output = "printed";
    unit.end(ending);
    EXPECT_EQ(told(), "m::T::a passed\nm::T::b crashed crashed: SIGSEGV\n");
    EXPECT_EQ(results()[1].file_location + results()[1].output, "m.py:3printed");
    EXPECT_EQ(results()[1].duration, 2);
    EXPECT_EQ(unit.problem(), "crashed (SIGSEGV)");
    EXPECT_TRUE(unit.wants_more());
    EXPECT_EQ(unit.left_out(), (std::set<std::string>{"m::T::a", "m::T::b"}));

    unit.begin();
    unit.take(TestExists{0, "m::T::c"});
    unit.take(Loaded{});
    pass(0);
    unit.take(UnitEnds{true, 0});
    unit.end({});
    EXPECT_FALSE(unit.wants_more());
    EXPECT_EQ(results().size(), 3u);
}

TEST_F(Progress, AnExitInTheMiddleIsNoSuccess) {
    begin_with_three_tests();
    unit.take(TestStarts{0});
    unit.end(exited_with(0));
    EXPECT_EQ(told(), "m::T::a crashed exited with status 0 in the middle of the test\n");
    EXPECT_TRUE(unit.wants_more());
}

TEST_F(Progress, ATimeoutSaysAfterHowLong) {
    begin_with_three_tests();
    unit.take(TestStarts{0});
    unit.end({How::timed_out, SIGKILL, 300, 300, 300, false, {}, ""});
    EXPECT_EQ(told(), "m::T::a timed out timed out after 300 s\n");
    EXPECT_EQ(unit.problem(), "timed out after 300 s");
}

TEST_F(Progress, ManyTimeoutsEndTheUnit) {
    for (int round = 0; round < 10; ++round) {
        unit.begin();
        for (int test = round; test < 12; ++test)
            unit.take(TestExists{static_cast<std::size_t>(test - round), "m::T::t" + std::to_string(test)});
        unit.take(Loaded{});
        unit.take(TestStarts{0});
        unit.end({How::timed_out, SIGKILL, 1, 1, 1, false, {}, ""});
    }
    EXPECT_FALSE(unit.wants_more());
    EXPECT_EQ(results().size(), 12u);
    EXPECT_EQ(results().back().message, "10 tests of this unit timed out before");
}

TEST_F(Progress, ACrashInTheImportIsAResultToo) {
    unit.begin();
    unit.end(killed_by(SIGABRT));
    EXPECT_EQ(told(), "m::_FailedTest::m crashed crashed: SIGABRT while the module was imported\n");
    EXPECT_FALSE(unit.wants_more());
}

TEST_F(Progress, ACrashInSetUpClassTakesItsTestsAlong) {
    begin_with_three_tests();
    unit.take(TestExists{3, "m::Other::d"});
    unit.take(FixtureBegins{"setUpClass", "T", k_unknown});
    unit.end(killed_by(SIGSEGV));
    EXPECT_EQ(
        told(),
        "m::T::a not run setUpClass crashed\nm::T::b not run setUpClass crashed\nm::T::c not run setUpClass crashed\n"
        "m::T::setUpClass crashed crashed: SIGSEGV in setUpClass\n");
    EXPECT_TRUE(unit.wants_more());
    EXPECT_FALSE(unit.left_out().contains("m::Other::d"));
}

TEST_F(Progress, ACrashInSetUpModuleTakesAllTestsAlong) {
    begin_with_three_tests();
    unit.take(FixtureBegins{"setUpModule", "setUpModule", k_unknown});
    unit.end(exited_with(3));
    EXPECT_FALSE(unit.wants_more());
    EXPECT_EQ(results().back().message, "exited with status 3 in setUpModule");
    EXPECT_EQ(results().front().message, "setUpModule crashed");
}

TEST_F(Progress, ACrashOfTearDownClassLeavesTheTestsTheirResults) {
    begin_with_three_tests();
    for (std::size_t test = 0; test < 3; ++test) pass(test);
    unit.take(FixtureBegins{"tearDownClass", "T", k_unknown});
    unit.end(killed_by(SIGSEGV));
    EXPECT_EQ(results().back().id, "m::T::tearDownClass");
    EXPECT_EQ(results().size(), 4u);
    EXPECT_FALSE(unit.wants_more());
}

TEST_F(Progress, ACrashAfterTheLastTestFailsTheUnit) {
    begin_with_three_tests();
    for (std::size_t test = 0; test < 3; ++test) pass(test);
    unit.take(UnitEnds{true, 0});
    unit.end(killed_by(SIGSEGV));
    EXPECT_EQ(results().back().id, "m::process::exit");
    EXPECT_EQ(results().back().message, "crashed: SIGSEGV at exit, after the last test");
    EXPECT_FALSE(unit.wants_more());
}

TEST_F(Progress, TestsThatItCouldNotTellOfRunInAnotherProcess) {
    unit.begin();
    unit.take(Loaded{});
    unit.take(TestExists{0, "m::one"});
    unit.take(TestStarts{0});
    unit.take(MoreExists{});
    unit.end(killed_by(SIGABRT));
    EXPECT_EQ(told(), "m::one crashed crashed: SIGABRT\n");
    EXPECT_TRUE(unit.wants_more());
    unit.begin();
    unit.take(UnitEnds{true, 0.5});
    unit.end({});
    EXPECT_FALSE(unit.wants_more());
}

TEST_F(Progress, AProcessThatSettlesNothingIsNotStartedForEver) {
    begin_with_three_tests();
    pass(0);
    unit.end(killed_by(SIGKILL));  // between two tests
    EXPECT_TRUE(unit.wants_more());
    unit.begin();
    unit.take(TestExists{0, "m::T::b"});
    unit.take(TestExists{1, "m::T::c"});
    unit.take(Loaded{});
    unit.end(killed_by(SIGKILL));
    EXPECT_FALSE(unit.wants_more());
    EXPECT_EQ(results()[1].message, "the unit's process ended before it");
}

TEST_F(Progress, WhoeverEndedTheParentOthersRunAgain) {
    begin_with_three_tests();
    pass(0);
    unit.take(TestStarts{1});
    unit.end({How::parent_lost, SIGKILL, 0, 0, 0, false, {}, ""});
    EXPECT_TRUE(unit.wants_more());
    EXPECT_EQ(unit.left_out(), std::set<std::string>{"m::T::a"});

    unit.begin();
    unit.take(TestExists{0, "m::T::b"});
    unit.take(Loaded{});
    unit.take(TestStarts{0});
    unit.end({How::parent_lost, SIGKILL, 0, 0, 0, true, {}, ""});
    EXPECT_EQ(results()[1].message, "crashed: it ended the process that had started it");
}

TEST_F(Progress, AnInterruptedUnitKeepsWhatItHas) {
    begin_with_three_tests();
    pass(0);
    unit.take(TestStarts{1});
    unit.end({How::interrupted, SIGTERM, 0, 0, 0, false, {}, ""});
    EXPECT_EQ(told(), "m::T::a passed\nm::T::b not run interrupted\nm::T::c not run interrupted\n");
    EXPECT_FALSE(unit.wants_more());
}

TEST_F(Progress, TellsWhatHappensOnce) {
    begin_with_three_tests();
    pass(0);
    unit.take(Notice{"odd"});
    const std::vector<::pentad::Event> news = unit.take_news();
    ASSERT_EQ(news.size(), 3u);
    EXPECT_EQ(std::get<TestStarted>(news[0]).id, "m::T::a");
    EXPECT_EQ(std::get<TestFinished>(news[1]).result.id, "m::T::a");
    EXPECT_EQ(std::get<::pentad::Warning>(news[2]).text, "m: odd");
    EXPECT_TRUE(unit.take_news().empty());
}

TEST_F(Progress, IgnoresEventsThatMakeNoSense) {
    unit.begin();
    unit.take(TestStarts{99});
    unit.take(TestEnds{99, k_unknown, {}});
    unit.take(Notice{});
    EXPECT_TRUE(unit.take_news().empty());
    EXPECT_TRUE(results().empty());
}

TEST(UnitOrder, FailedFirstThenUnknownThenSlowest) {
    const std::vector<std::string> units = {"fast", "new", "slow", "failed_fast", "failed_slow"};
    const std::vector<UnitPast> pasts = {
        {"fast", 1}, {"slow", 9}, {"failed_fast", 1, 1}, {"failed_slow", 2, 1}, {"gone", 5, 1}};
    EXPECT_EQ(order_units(units, pasts), (std::vector<std::size_t>{4, 3, 1, 2, 0}));
    EXPECT_EQ(order_units(units, {}), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace pentad
