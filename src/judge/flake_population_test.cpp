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
    const FlakePopulation others = population(99, 0, 2);
    EXPECT_EQ(culprit_priors(seen(0, 100), 5, others, 1).flaky, 1);
    EXPECT_EQ(culprit_priors(seen(0, 100), 5, others, 1).none, prior_of_none(5));
    EXPECT_LT(culprit_priors(seen(0, 3), 5, others, 1).flaky, 0.1);
}

TEST(FlakePopulation, alone_it_is_taken_as_before) {
    const CulpritPriors priors = culprit_priors(seen(0, 3), 5, FlakePopulation(), 1);
    EXPECT_EQ(priors.flaky, 1);
    EXPECT_EQ(priors.none, prior_of_none(5));
}

TEST(FlakePopulation, where_many_fail_each_is_more_likely_broken) {
    const FlakePopulation others = population(90, 0, 2);
    EXPECT_LT(culprit_priors(seen(0, 2), 5, others, 10).none, culprit_priors(seen(0, 2), 5, others, 1).none);
    EXPECT_EQ(culprit_priors(seen(0, 2), 5, others, 80).none, prior_of_none(5));
}

TEST(FlakePopulation, where_flakes_are_common_more_is_asked_of_a_culprit) {
    const double steady = culprit_priors(seen(0, 2), 5, population(100, 0, 2), 1).sure;
    EXPECT_GT(steady, CulpritPriors().sure);
    EXPECT_GT(culprit_priors(seen(0, 2), 5, population(50, 50, 2), 1).sure, steady);
}

/// One failure of a test that ran twice: in a project without flaky tests an edit is to blame, as a rule.
TEST(FlakePopulation, moves_the_belief_in_a_culprit) {
    const auto none = [](const FlakePopulation& others) {
        CulpritBelief belief(5, culprit_priors(seen(0, 2), 5, others, 1));
        belief.observe(std::vector<bool>(5, true), true);
        return belief.probability(5);
    };
    EXPECT_LT(none(population(99, 0, 2)), 0.3);
    EXPECT_GT(none(population(79, 20, 2)), 0.6);
}

}  // namespace
}  // namespace pentad
