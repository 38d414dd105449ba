#include "frameworks/test_names.hpp"

#include <gtest/gtest.h>

#include <string>

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
