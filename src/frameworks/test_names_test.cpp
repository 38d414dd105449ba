#include "frameworks/test_names.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pentad {
namespace {

TEST(TestNames, TheSameNameGetsANumber) {
    TestNames names;
    EXPECT_EQ(names.id("unit", "a"), "unit::a");
    EXPECT_EQ(names.id("unit", "a"), "unit::a[2]");
    EXPECT_EQ(names.id("other", "a"), "other::a");
    EXPECT_EQ(names.id("unit", "a"), "unit::a[3]");
    EXPECT_EQ(names.id("unit", ""), "unit");
    EXPECT_EQ(names.id("unit", ""), "unit[2]");
}

// Several are expected before the first of them is made unique, and the table grows meanwhile.
TEST(TestNames, WhatIsExpectedIsMadeUniqueLater) {
    constexpr std::size_t k_many = 500;
    TestNames names;
    std::vector<TestNames::Candidate> candidates(2 * k_many);
    for (std::size_t at = 0; at < candidates.size(); ++at)
        names.expect("unit", std::to_string(at % k_many), candidates[at]);
    for (TestNames::Candidate& one : candidates) names.make_unique(one);
    EXPECT_EQ(candidates[7].id, "unit::7");
    EXPECT_EQ(candidates[k_many + 7].id, "unit::7[2]");
    names.expect("unit", "", candidates[7]);
    names.make_unique(candidates[7]);
    EXPECT_EQ(candidates[7].id, "unit");
    EXPECT_EQ(names.id("unit", ""), "unit[2]");
}

TEST(TestNames, EachIsKnownAgainAmongMany) {
    constexpr int k_many = 5000;
    TestNames names;
    for (int number = 0; number < k_many; ++number) {
        const std::string name = std::to_string(number);
        ASSERT_EQ(names.id("unit", name), "unit::" + name);
    }
    for (int number = 0; number < k_many; ++number) {
        const std::string name = std::to_string(number);
        ASSERT_EQ(names.id("unit", name), "unit::" + name + "[2]");
    }
}

}  // namespace
}  // namespace pentad
