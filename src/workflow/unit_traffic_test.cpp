#include "workflow/unit_traffic.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

using Answer = UnitTraffic::Answer;

TestUnit unit_with(const std::string& name, UnitRules rules) {
    TestUnit unit;
    unit.name = name;
    unit.rules = std::move(rules);
    return unit;
}

TEST(UnitTraffic, HasRoomForAsManySlotsAsJobs) {
    UnitTraffic traffic(3);
    const TestUnit wide = unit_with("wide", {.slots = 2});
    traffic.start(wide);
    EXPECT_EQ(traffic.ask(0, wide), Answer::wait);
    EXPECT_EQ(traffic.ask(0, unit_with("one", {})), Answer::start);
    EXPECT_EQ(traffic.ask(0, wide, 1), Answer::start);
    EXPECT_FALSE(traffic.is_full());
    traffic.start(unit_with("one", {}));
    EXPECT_TRUE(traffic.is_full());
    EXPECT_FALSE(traffic.is_full(1));
    traffic.stop(wide);
    EXPECT_EQ(traffic.ask(0, wide), Answer::start);
}

TEST(UnitTraffic, WhatIsWiderThanAllRunsAlone) {
    UnitTraffic traffic(2);
    const TestUnit huge = unit_with("huge", {.slots = 8});
    EXPECT_EQ(traffic.ask(0, huge), Answer::start);
    traffic.start(unit_with("one", {}));
    EXPECT_EQ(traffic.ask(0, huge), Answer::wait);
}

TEST(UnitTraffic, NothingRunsBesideOneThatIsAlone) {
    UnitTraffic traffic(4);
    const TestUnit alone = unit_with("alone", {.alone = true});
    const TestUnit other = unit_with("other", {});
    traffic.start(other);
    EXPECT_EQ(traffic.ask(0, alone), Answer::wait);
    traffic.stop(other);
    EXPECT_EQ(traffic.ask(0, alone), Answer::start);
    traffic.start(alone);
    EXPECT_EQ(traffic.ask(0, other), Answer::wait);
    EXPECT_TRUE(traffic.is_full());
    traffic.stop(alone);
    EXPECT_EQ(traffic.ask(0, other), Answer::start);
}

TEST(UnitTraffic, OneLockHasOneHolder) {
    UnitTraffic traffic(4);
    const TestUnit holder = unit_with("a", {.locks = {"database"}});
    traffic.start(holder);
    EXPECT_EQ(traffic.ask(0, unit_with("b", {.locks = {"port", "database"}})), Answer::wait);
    EXPECT_EQ(traffic.ask(0, unit_with("c", {.locks = {"port"}})), Answer::start);
    traffic.stop(holder);
    EXPECT_EQ(traffic.ask(0, unit_with("b", {.locks = {"port", "database"}})), Answer::start);
}

TEST(UnitTraffic, WaitsForThoseOfTheRunThatComeBefore) {
    UnitTraffic traffic(4);
    traffic.expect(0, "setup");
    const TestUnit setup = unit_with("setup", {});
    const TestUnit test = unit_with("test", {.after = {"setup", "of another run"}});
    EXPECT_EQ(traffic.ask(0, test), Answer::wait);
    EXPECT_EQ(traffic.ask(1, test), Answer::start);  // in another place
    traffic.end(0, setup, false);
    EXPECT_EQ(traffic.ask(0, test), Answer::start);
}

TEST(UnitTraffic, WhatNeedsSomethingThatFailedNeverStarts) {
    UnitTraffic traffic(4);
    traffic.expect(0, "setup");
    const TestUnit test = unit_with("test", {.needs = {"setup"}});
    EXPECT_EQ(traffic.ask(0, test), Answer::wait);
    traffic.end(0, unit_with("setup", {}), false);
    EXPECT_EQ(traffic.ask(0, test), Answer::never);
    EXPECT_EQ(traffic.missing(0, test), "setup");
    traffic.end(0, unit_with("setup", {}), true);
    EXPECT_EQ(traffic.ask(0, test), Answer::start);
}

TEST(UnitTraffic, SharesAreNeverMoreThanThereAre) {
    UnitTraffic traffic(8);
    const TestUnit two = unit_with("two", {.shares = {{"gpu", 2, 4}}});
    const TestUnit three = unit_with("three", {.shares = {{"other", 1, 1}, {"gpu", 3, 4}}});
    traffic.start(two);
    EXPECT_EQ(traffic.ask(0, three), Answer::wait);
    EXPECT_EQ(traffic.ask(0, two), Answer::start);
    traffic.start(two);
    EXPECT_EQ(traffic.ask(0, two), Answer::wait);
    traffic.stop(two);
    traffic.stop(two);
    traffic.start(unit_with("none", {}));
    EXPECT_EQ(traffic.ask(0, three), Answer::start);
    traffic.start(three);
    EXPECT_EQ(traffic.ask(0, unit_with("one", {.shares = {{"gpu", 1, 4}}})), Answer::start);
    EXPECT_EQ(traffic.ask(0, unit_with("one", {.shares = {{"other", 1, 1}}})), Answer::wait);
}

}  // namespace
}  // namespace pentad
