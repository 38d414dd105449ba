#include "judge/slowdown.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/result_sets.hpp"

namespace pentad {
namespace {

/// Twenty tests in two modules, `a` and `b`; all take a second, those in `slow` that many.
ResultSet suite(const std::map<std::string, double>& slow = {}, double all = 1) {
    static const std::vector<std::string> ids = [] {
        std::vector<std::string> names;
        for (const char* module : {"a", "b"}) {
            for (int t = 0; t < 10; ++t) names.push_back(std::string(module) + "::t" + std::to_string(t));
        }
        return names;
    }();
    SetBuilder set;
    for (const std::string& id : ids) {
        const auto found = slow.find(id);
        set.test(id.substr(0, 1), id, Outcome::passed, all * (found == slow.end() ? 1 : found->second));
    }
    return set.build();
}

/// Answers a probe without noise: `seconds` on this side, a second on the baseline's.
std::vector<SlowdownMeasurement> answer(const SlowdownProbe& probe, double seconds) {
    std::vector<SlowdownMeasurement> measured;
    for (const SlowdownTarget& target : probe.targets) {
        measured.push_back({target.module, target.id, seconds, true, false});
        if (probe.pair) measured.push_back({target.module, target.id, 1, true, true});
    }
    return measured;
}

TEST(Slowdown, EqualDurationsNeedNoRun) {
    const ResultSet set = suite();
    SlowdownJudge judge(set, set, {});
    EXPECT_FALSE(judge.next());
    EXPECT_TRUE(judge.result().empty());
}

TEST(Slowdown, OneRerunThenPairsThenTheReport) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 2}});
    SlowdownJudge judge(before, now, {});
    auto probe = judge.next();
    ASSERT_TRUE(probe);
    ASSERT_EQ(probe->targets.size(), 1u);
    EXPECT_EQ(probe->targets[0].id, "a::t3");
    EXPECT_EQ(probe->targets[0].module, "a");
    EXPECT_FALSE(probe->pair);
    int pairs = 0;
    judge.feed(answer(*probe, 2));
    bool baseline_first = false;
    for (; (probe = judge.next()); ++pairs) {
        EXPECT_TRUE(probe->pair);
        if (pairs > 0) {
            EXPECT_NE(probe->baseline_first, baseline_first);
        }
        baseline_first = probe->baseline_first;
        judge.feed(answer(*probe, 2));
    }
    const auto slow = judge.result();
    ASSERT_EQ(slow.size(), 1u);
    EXPECT_EQ(slow[0].id, "a::t3");
    EXPECT_FALSE(slow[0].whole_module);
    EXPECT_EQ(slow[0].evidence.method, "pairs");
    EXPECT_DOUBLE_EQ(slow[0].evidence.factor, 2);
    EXPECT_DOUBLE_EQ(slow[0].evidence.baseline_duration, 1);
    EXPECT_DOUBLE_EQ(slow[0].evidence.current_duration, 2);
    EXPECT_EQ(slow[0].evidence.pairs, pairs);
    EXPECT_EQ(slow[0].evidence.runs, 2 + pairs);
    EXPECT_GE(pairs, 2);
    EXPECT_LE(pairs, 4);
    EXPECT_GT(slow[0].evidence.confidence, 0.99);
}

TEST(Slowdown, ARerunThatIsFastAcquits) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 1.4}});
    SlowdownJudge judge(before, now, {});
    judge.feed(answer(*judge.next(), 0.9));
    EXPECT_FALSE(judge.next());
    EXPECT_TRUE(judge.result().empty());
}

TEST(Slowdown, PairsThatAreEqualAcquit) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 2}});
    SlowdownJudge judge(before, now, {});
    judge.feed(answer(*judge.next(), 2));
    int pairs = 0;
    for (; const auto probe = judge.next(); ++pairs) judge.feed(answer(*probe, 1));
    EXPECT_EQ(pairs, 2);
    EXPECT_TRUE(judge.result().empty());
}

TEST(Slowdown, BetweenTheFactorsItEndsAfterFifteenPairs) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 2}});
    SlowdownJudge judge(before, now, {});
    judge.feed(answer(*judge.next(), 2));
    int pairs = 0;
    for (; const auto probe = judge.next(); ++pairs) judge.feed(answer(*probe, 1.46));
    EXPECT_EQ(pairs, 15);
    EXPECT_TRUE(judge.result().empty());  // slower than 1.2, but not by the threshold
}

TEST(Slowdown, WhatCanNotBeMeasuredAgainIsDropped) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 2}});
    SlowdownJudge missing(before, now, {});
    missing.feed({});
    EXPECT_FALSE(missing.next());
    SlowdownJudge failing(before, now, {});
    failing.feed({{"a", "a::t3", 2, false, false}});
    EXPECT_FALSE(failing.next());
    SlowdownJudge no_baseline(before, now, {});
    no_baseline.feed(answer(*no_baseline.next(), 2));
    no_baseline.feed({{"a", "a::t3", 2, true, false}});
    EXPECT_FALSE(no_baseline.next());
    EXPECT_TRUE(no_baseline.result().empty());
}

TEST(Slowdown, AMachineThatIsSlowerAsAWholeSlowsNoTest) {
    const ResultSet before = suite();
    const ResultSet now = suite({}, 1.8);
    const SlowdownJudge judge(before, now, {});
    EXPECT_FALSE(judge.next());
    EXPECT_NEAR(judge.drift(), 1.8, 1e-9);
}

TEST(Slowdown, WithFewerThanTenTestsTheDriftIsNotKnown) {
    const ResultSet before = SetBuilder().test("a", "a::t", Outcome::passed, 1).build();
    const ResultSet now = SetBuilder().test("a", "a::t", Outcome::passed, 1.8).build();
    const SlowdownJudge judge(before, now, {});
    EXPECT_DOUBLE_EQ(judge.drift(), 1);
    EXPECT_TRUE(judge.next());
}

TEST(Slowdown, ALossBelowTheFloorIsNoneUnlessTheFloorIsLower) {
    const ResultSet before = suite({{"a::t3", 0.02}});
    const ResultSet now = suite({{"a::t3", 0.06}});  // 3 times, 40 ms
    EXPECT_FALSE(SlowdownJudge(before, now, {}).next());
    SlowdownSettings fine;
    fine.floor = 0.01;
    EXPECT_TRUE(SlowdownJudge(before, now, fine).next());
}

TEST(Slowdown, OnlyWhatPassedOnBothSidesIsCompared) {
    for (const Outcome outcome : {Outcome::failed, Outcome::skipped, Outcome::timed_out, Outcome::not_run}) {
        const ResultSet passed = SetBuilder().test("a", "a::t", Outcome::passed, 1).build();
        const ResultSet other = SetBuilder().test("a", "a::t", outcome, 9).build();
        EXPECT_FALSE(SlowdownJudge(passed, other, {}).next());
        const ResultSet quick = SetBuilder().test("a", "a::t", outcome, 0.1).build();
        EXPECT_FALSE(SlowdownJudge(quick, passed, {}).next());
    }
}

TEST(Slowdown, EarlierDurationsOutweighABaselineThatWasQuickByChance) {
    const ResultSet before = suite({{"a::t3", 0.5}});
    const ResultSet now = suite();
    EXPECT_TRUE(SlowdownJudge(before, now, {}).next());
    const EarlierDurations earlier = {{"a::t3", {1.0, 1.1, 0.9, 1.0}}};
    EXPECT_FALSE(SlowdownJudge(before, now, {}, earlier).next());
}

TEST(Slowdown, WithoutTheBaselinesTreeRerunsDecideAndAreStricter) {
    SlowdownSettings settings;
    settings.baseline_runs = false;
    const ResultSet before = suite();
    const auto run = [&](double seconds) {
        const ResultSet now = suite({{"a::t3", seconds}});
        SlowdownJudge judge(before, now, settings);
        while (const auto probe = judge.next()) {
            EXPECT_FALSE(probe->pair);
            judge.feed(answer(*probe, seconds));
        }
        return judge.result();
    };
    const auto slow = run(2);
    ASSERT_EQ(slow.size(), 1u);
    EXPECT_EQ(slow[0].evidence.method, "reruns");
    EXPECT_EQ(slow[0].evidence.pairs, 0);
    EXPECT_EQ(slow[0].evidence.runs, 7);
    EXPECT_DOUBLE_EQ(slow[0].evidence.factor, 2);
    EXPECT_TRUE(run(1.45).empty());
}

TEST(Slowdown, ManySmallLossesAreTheModules) {
    SetBuilder before;
    SetBuilder now;
    std::vector<std::string> ids;
    for (int t = 0; t < 60; ++t) ids.push_back((t < 20 ? "a::t" : "b::t") + std::to_string(100 + t));
    for (const std::string& id : ids) {
        before.test(id.substr(0, 1), id, Outcome::passed, 0.01);
        now.test(id.substr(0, 1), id, Outcome::passed, id[0] == 'a' ? 0.03 : 0.01);  // 20 ms each: below the floor
    }
    const ResultSet old = before.build();
    const ResultSet current = now.build();
    SlowdownJudge judge(old, current, {});
    while (const auto probe = judge.next()) {
        ASSERT_EQ(probe->targets.size(), 1u);
        EXPECT_EQ(probe->targets[0].module, "a");
        EXPECT_TRUE(probe->targets[0].id.empty());
        std::vector<SlowdownMeasurement> measured;
        for (int t = 0; t < 20; ++t) {
            measured.push_back({"a", ids[t], 0.03, true, false});
            if (probe->pair) measured.push_back({"a", ids[t], 0.01, true, true});
        }
        judge.feed(measured);
    }
    const auto slow = judge.result();
    ASSERT_EQ(slow.size(), 1u);
    EXPECT_TRUE(slow[0].whole_module);
    EXPECT_EQ(slow[0].id, "a");
    EXPECT_NEAR(slow[0].evidence.baseline_duration, 0.2, 1e-9);
    EXPECT_NEAR(slow[0].evidence.current_duration, 0.6, 1e-9);
}

TEST(Slowdown, AModuleIsNotReportedForTheTestThatIs) {
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 30}});  // the module as a whole is four times slower
    SlowdownJudge judge(before, now, {});
    while (const auto probe = judge.next()) judge.feed(answer(*probe, 30));
    ASSERT_EQ(judge.result().size(), 1u);
    EXPECT_EQ(judge.result()[0].id, "a::t3");
}

TEST(Slowdown, ABaselineOfTotalsIsComparedByModule) {
    const ResultSet before = SetBuilder().totals("a", 3, 0, 0, {}, 1).totals("b", 3, 1, 0, {"b::t"}, 1).build();
    const ResultSet now =
        SetBuilder().test("a", "a::t", Outcome::passed, 4).test("b", "b::t", Outcome::passed, 4).build();
    SlowdownJudge judge(before, now, {});
    const auto probe = judge.next();
    ASSERT_TRUE(probe);
    ASSERT_EQ(probe->targets.size(), 1u);  // b failed in the baseline: its time says nothing
    EXPECT_EQ(probe->targets[0].module, "a");
    EXPECT_TRUE(probe->targets[0].id.empty());
}

TEST(SlowdownPlain, IsTheSpecificationsRule) {
    SlowdownSettings settings;
    settings.confirm = false;
    const ResultSet before = suite({{"a::t3", 0.002}});
    const ResultSet now = suite({{"a::t3", 0.0031}, {"b::t1", 1.5}, {"b::t2", 1.51}});
    const SlowdownJudge judge(before, now, settings);
    EXPECT_FALSE(judge.next());
    const auto slow = judge.result();
    ASSERT_EQ(slow.size(), 2u);
    EXPECT_EQ(slow[0].id, "a::t3");
    EXPECT_EQ(slow[1].id, "b::t2");  // b::t1 is exactly 50 % slower, and not more
    EXPECT_EQ(slow[1].evidence.method, "plain");
    EXPECT_EQ(slow[1].evidence.runs, 1);
    EXPECT_EQ(slow[1].evidence.confidence, 0);
}

TEST(SlowdownPlain, ModulesAreReportedByTheirSum) {
    SlowdownSettings settings;
    settings.confirm = false;
    const ResultSet before = suite();
    const ResultSet now = suite({{"a::t3", 30}});
    const auto slow = SlowdownJudge(before, now, settings).result();
    ASSERT_EQ(slow.size(), 2u);
    EXPECT_TRUE(slow[0].whole_module);
    EXPECT_EQ(slow[0].id, "a");
    EXPECT_DOUBLE_EQ(slow[0].evidence.factor, 3.9);
    EXPECT_EQ(slow[1].id, "a::t3");
}

TEST(SlowdownFactors, AreTheDesignsAtOneAndAHalf) {
    const SlowdownFactors factors = SlowdownFactors::of(1.5);
    EXPECT_NEAR(factors.least_screen, 1.15, 1e-9);
    EXPECT_NEAR(factors.most_screen, 1.35, 1e-9);
    EXPECT_NEAR(factors.same, 1.2, 1e-9);
    EXPECT_NEAR(factors.slower, 1.75, 1e-9);
    const SlowdownFactors squared = SlowdownFactors::of(2.25);
    EXPECT_NEAR(squared.same, 1.44, 1e-9);
}

TEST(Slowdown, NoiseAloneIsHardlyEverReportedAndTwiceIsMostlyFound) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> noise(0, 0.15);
    int found = 0;
    int false_alarms = 0;
    for (int round = 0; round < 100; ++round) {
        std::map<std::string, double> first;
        std::map<std::string, double> second;
        for (const char* module : {"a::t", "b::t"}) {
            for (int t = 0; t < 10; ++t) {
                const std::string id = module + std::to_string(t);
                first[id] = std::exp(noise(random));
                second[id] = std::exp(noise(random)) * (id == "b::t4" ? 2 : 1);
            }
        }
        const ResultSet before = suite(first);
        const ResultSet now = suite(second);
        SlowdownJudge judge(before, now, {});
        while (const auto probe = judge.next()) {
            std::vector<SlowdownMeasurement> measured;
            for (const SlowdownTarget& target : probe->targets) {
                const double factor = target.id == "b::t4" ? 2 : 1;
                measured.push_back({target.module, target.id, factor * std::exp(noise(random)), true, false});
                if (probe->pair) measured.push_back({target.module, target.id, std::exp(noise(random)), true, true});
            }
            judge.feed(measured);
        }
        for (const SlowTest& slow : judge.result()) (slow.id == "b::t4" ? found : false_alarms) += 1;
    }
    EXPECT_GE(found, 80);
    EXPECT_LE(false_alarms, 3);  // of 1,900
}

}  // namespace
}  // namespace pentad
