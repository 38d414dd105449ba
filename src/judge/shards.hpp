// Splitting tests over machines so that all end together.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace pentad {

/// What is known of a unit from earlier runs.
struct UnitCost {
    std::string unit;
    double duration = 0;  ///< seconds; 0: not known
    struct Test {
        std::string id;
        double duration = 0;  ///< seconds
    };
    std::vector<Test> tests;  ///< may be empty; only a unit whose tests are known can be split
};

/// What one shard runs of one unit.
struct ShardUnit {
    std::string unit;
    std::set<std::string> only = {};      ///< ids; empty: all but `left_out`
    std::set<std::string> left_out = {};  ///< ids that other shards run
};

/// Shape: `count` shards; together they run every test of `units` exactly once, also tests that nobody knows yet: those
/// of a unit that is split go with its first part. Longest first, each to the shard with the least to do; a unit that
/// is longer than a shard's share is split. The same input gives the same plan.
std::vector<std::vector<ShardUnit>> plan_shards(std::vector<UnitCost> units, std::size_t count);

}  // namespace pentad
