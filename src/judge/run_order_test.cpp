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
        {.known = true, .failed = true, .duration = 1},
        {.known = true, .touched = true, .duration = 5},
        {.known = true, .failed = true, .touched = true, .duration = 0.1},
        {.known = true, .duration = 99},
    };
    EXPECT_THAT(run_order(units), ElementsAre(5, 3, 2, 4, 1, 6, 0));
}

TEST(RunOrder, keeps_the_order_of_what_is_alike) {
    const std::vector<UnitProspect> units(3, {.known = true, .duration = 1});
    EXPECT_THAT(run_order(units), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace pentad
