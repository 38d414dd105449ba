#include "judge/run_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

using testing::ElementsAre;

TEST(RunOrder, begins_with_what_probably_fails_and_then_the_slowest) {
    const std::vector<UnitProspect> units{
        {.known = true, .duration = 9},
        {.known = true, .touched = true, .duration = 1},
        {},
        {.known = true, .failures = 1, .duration = 1},
        {.known = true, .touched = true, .duration = 5},
        {.known = true, .failures = 1, .touched = true, .duration = 0.1},
        {.known = true, .duration = 99},
    };
    EXPECT_THAT(run_order(units), ElementsAre(5, 3, 2, 4, 1, 6, 0));
}

TEST(RunOrder, looks_at_the_last_ten_runs) {
    EXPECT_EQ(failing_lately(0), 0);
    EXPECT_DOUBLE_EQ(failing_lately(0x3ff), 1);
    EXPECT_EQ(failing_lately(1 << 10), 0) << "too long ago";
    EXPECT_GT(failing_lately(0b1), failing_lately(0b10));
    EXPECT_GT(failing_lately(0b110), failing_lately(0b1)) << "twice counts more than once";
    const std::vector<UnitProspect> units{
        {.known = true, .duration = 9},
        {.known = true, .failures = 0b100, .duration = 1},
        {.known = true, .touched = true, .duration = 1},
        {.known = true, .failures = 0b100, .touched = true, .duration = 1},
        {.known = true, .failures = 0b1000000000, .duration = 1},
        {.known = true, .failures = 0b101, .duration = 1},
    };
    EXPECT_THAT(run_order(units), ElementsAre(5, 3, 2, 1, 4, 0));
}

TEST(RunOrder, keeps_the_order_of_what_is_alike) {
    const std::vector<UnitProspect> units(3, {.known = true, .duration = 1});
    EXPECT_THAT(run_order(units), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace pentad
