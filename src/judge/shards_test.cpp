#include "judge/shards.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace pentad {
namespace {

/// How often each test of `exists` runs over all shards.
std::map<std::string, int> executions(const std::vector<std::vector<ShardUnit>>& shards,
                                      const std::map<std::string, std::vector<std::string>>& exists) {
    std::map<std::string, int> times;
    for (const auto& [unit, tests] : exists)
        for (const std::string& test : tests) times[test] = 0;
    for (const auto& shard : shards)
        for (const ShardUnit& run : shard)
            for (const std::string& test : exists.at(run.unit))
                if ((run.only.empty() || run.only.contains(test)) && !run.left_out.contains(test)) ++times[test];
    return times;
}

double load_of(const std::vector<ShardUnit>& shard, const std::vector<UnitCost>& units) {
    double load = 0;
    for (const ShardUnit& run : shard)
        for (const UnitCost& unit : units)
            if (unit.unit == run.unit)
                for (const auto& test : unit.tests)
                    if ((run.only.empty() || run.only.contains(test.id)) && !run.left_out.contains(test.id))
                        load += test.duration;
    return load;
}

TEST(Shards, EveryTestRunsExactlyOnceAlsoNewOnes) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<UnitCost> units;
        std::map<std::string, std::vector<std::string>> exists;
        for (unsigned unit = 0; unit < 1 + random() % 12; ++unit) {
            UnitCost cost{fmt::format("m{}", unit), 0, {}};
            for (unsigned test = 0; test < random() % 8; ++test) {
                const double duration = static_cast<double>(random() % 100) / 10;
                cost.tests.push_back({fmt::format("m{}::T::t{}", unit, test), duration});
                cost.duration += duration;
                if (random() % 5 != 0) exists[cost.unit].push_back(cost.tests.back().id);  // else it was removed
            }
            exists[cost.unit].push_back(fmt::format("m{}::T::new", unit));
            units.push_back(cost);
        }
        for (const std::size_t count : {1u, 2u, 3u, 7u})
            for (const auto& [test, times] : executions(plan_shards(units, count), exists))
                EXPECT_EQ(times, 1) << test << " in " << count << " shards";
    }
}

TEST(Shards, EndTogether) {
    std::vector<UnitCost> units = {{"slow", 60, {}}, {"a", 10, {}}, {"b", 10, {}}, {"c", 10, {}}};
    for (int test = 0; test < 60; ++test) units[0].tests.push_back({fmt::format("slow::T::t{}", test), 1.0});
    for (std::size_t unit = 1; unit < units.size(); ++unit)
        units[unit].tests.push_back({units[unit].unit + "::T::t", 10});
    const auto shards = plan_shards(units, 3);
    for (const auto& shard : shards) EXPECT_NEAR(load_of(shard, units), 30, 10);
}

TEST(Shards, ThePlanDoesNotDependOnTheOrderOfUnits) {
    std::vector<UnitCost> units = {{"b", 2, {}}, {"a", 2, {}}, {"c", 0, {}}, {"d", 5, {}}};
    const auto plan = plan_shards(units, 2);
    std::ranges::reverse(units);
    const auto other = plan_shards(units, 2);
    ASSERT_EQ(plan.size(), other.size());
    for (std::size_t shard = 0; shard < plan.size(); ++shard) {
        ASSERT_EQ(plan[shard].size(), other[shard].size());
        for (std::size_t at = 0; at < plan[shard].size(); ++at) EXPECT_EQ(plan[shard][at].unit, other[shard][at].unit);
    }
}

TEST(Shards, MoreShardsThanUnitsLeavesSomeEmpty) {
    const auto shards = plan_shards({{"a", 1, {}}}, 3);
    ASSERT_EQ(shards.size(), 3u);
    EXPECT_EQ(shards[0].size() + shards[1].size() + shards[2].size(), 1u);
}

}  // namespace
}  // namespace pentad
