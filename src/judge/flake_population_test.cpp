#include "judge/flake_population.hpp"

#include <gtest/gtest.h>

#include "judge/culprit_belief.hpp"

namespace pentad {
namespace {

FlakeRate seen(int flakes, int executions) {
    FlakeRate rate;
    rate.flakes = flakes;
    rate.executions = executions;
    rate.alpha += flakes;
    rate.beta += executions - flakes;
    return rate;
}

FlakePopulation population(int steady, int flaky, int runs) {
    FlakePopulation all;
    for (int test = 0; test < steady; ++test) all.add(seen(0, runs));
    for (int test = 0; test < flaky; ++test) all.add(seen(1, runs));
    return all;
}

TEST(FlakePopulation, knows_nothing_without_tests_that_ran) {
    FlakePopulation all;
    all.add(seen(0, 0));
    EXPECT_NEAR(all.flaky_share(), 0.5, 0.02);
}

TEST(FlakePopulation, many_tests_that_passed_make_flaky_ones_unlikely) {
    EXPECT_LT(population(99, 0, 2).flaky_share(), 0.1);
    EXPECT_LT(population(1000, 0, 2).flaky_share(), population(100, 0, 2).flaky_share() / 4);
    EXPECT_LT(population(100, 0, 20).flaky_share(), population(100, 0, 2).flaky_share() / 2);
}

TEST(FlakePopulation, tests_that_flaked_make_others_likely) {
    EXPECT_GT(population(50, 50, 20).flaky_share(), 0.5);
    EXPECT_GT(population(95, 5, 3).flaky_share(), 3 * population(100, 0, 3).flaky_share());
}

TEST(FlakePopulation, a_long_history_speaks_for_itself) {
    EXPECT_EQ(prior_of_flaky(seen(0, 100), 0.01), 1);
    EXPECT_EQ(prior_of_flaky(seen(0, 3), 0.01), 0.01);
}

/// One failure of a test that ran three times: in a project without flaky tests an edit is to blame.
TEST(FlakePopulation, moves_the_belief_in_a_culprit) {
    const auto none = [](double share) {
        CulpritBelief belief(5, {.flakes = seen(0, 3), .flaky = share, .none = prior_of_none(5)});
        belief.observe(std::vector<bool>(5, true), true);
        return belief.probability(5);
    };
    EXPECT_LT(none(0.02), 0.03);
    EXPECT_GT(none(1), 0.25);
}

}  // namespace
}  // namespace pentad
