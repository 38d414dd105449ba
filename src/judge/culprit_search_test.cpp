#include "judge/culprit_search.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>

#include "judge/culprit_planner.hpp"
#include "judge/flake_population.hpp"

namespace pentad {
namespace {

using Places = std::vector<std::size_t>;
using World = std::function<ProbeResult(const EditSet&)>;

CulpritQuestion question(std::size_t edits, Places suspects = {}) {
    CulpritQuestion asked{.edits = edits, .suspects = std::move(suspects)};
    for (std::size_t edit = 0; asked.suspects.size() < edits && edit < edits && (asked.suspects.empty() || edit > 0);
         ++edit)
        if (asked.suspects.size() == edit) asked.suspects.push_back(edit);
    asked.priors.flakes = {.alpha = 0.3, .beta = 104};  // a hundred runs without a flake
    asked.priors.none = prior_of_none(asked.suspects.size());
    return asked;
}

/// Fails where all of these are applied.
World broken_by(Places edits) {
    return [edits = std::move(edits)](const EditSet& state) {
        for (const std::size_t edit : edits)
            if (!state[edit]) return ProbeResult::passed;
        return ProbeResult::failed;
    };
}

struct Search {
    std::vector<EditSet> states;
    std::optional<CulpritAnswer> answer;
    int executions = 0;

    Search(const CulpritQuestion& asked, const World& world, std::size_t most = 200) {
        CulpritPlanner planner({asked});
        const CulpritSearch& search = planner.searches().front();
        while (!search.answer() && states.size() < most) {
            const std::vector<CulpritProbe> probes = planner.next(1);
            if (probes.empty()) break;
            states.push_back(probes.front().state);
            planner.observe(0, probes.front().state, world(probes.front().state));
        }
        answer = search.answer();
        executions = search.executions();
    }

    std::string told() const {
        if (!answer) return "no answer";
        std::string text(to_string(answer->verdict));
        for (const std::size_t edit : answer->edits) text += ' ' + std::to_string(edit);
        if (!answer->reason.empty()) text += " (" + answer->reason + ")";
        return text + (answer->verified ? "" : ", not verified");
    }
    bool ran(const EditSet& state) const { return std::ranges::find(states, state) != states.end(); }
};

TEST(CulpritSearch, NamesEachPlaceAndVerifiesIt) {
    for (std::size_t culprit = 0; culprit < 5; ++culprit) {
        const Search search(question(5), broken_by({culprit}));
        EXPECT_EQ(search.told(), "culprit " + std::to_string(culprit));
        EditSet without(5, true);
        without[culprit] = false;
        EXPECT_TRUE(search.ran(without)) << "no blame without the run that bears it out";
        EXPECT_LE(search.executions, 7);
        EXPECT_GE(search.answer->confidence, 0.99);
    }
}

TEST(CulpritSearch, ASingleSuspectIsOnlyVerified) {
    const Search search(question(5, {3}), broken_by({3}));
    EXPECT_EQ(search.told(), "culprit 3");
    EXPECT_LE(search.executions, 2);
}

TEST(CulpritSearch, EditsThatAreNoSuspectsGoWithTheirNeighbours) {
    const Search search(question(6, {1, 4}), broken_by({4}));
    EXPECT_EQ(search.told(), "culprit 4");
    EXPECT_TRUE(std::ranges::any_of(search.states, [](const EditSet& state) { return state[1] && !state[4]; }));
    EXPECT_TRUE(search.ran({true, false, true, true, true, true})) << "whether it needs edit 1";
}

TEST(CulpritSearch, ATestThatPassesNowIsFlaky) {
    const Search search(question(5), [](const EditSet&) { return ProbeResult::passed; });
    EXPECT_EQ(search.told(), "flaky");
    EXPECT_TRUE(search.answer->edits.empty());
}

TEST(CulpritSearch, APairIsNamedAndBothAreNeeded) {
    for (const auto& [first, second] : {std::pair<std::size_t, std::size_t>{0, 4}, {1, 2}, {10, 40}}) {
        const Search search(question(second < 5 ? 5 : 64), broken_by({first, second}));
        EXPECT_EQ(search.told(), "pair " + std::to_string(first) + ' ' + std::to_string(second));
        EditSet without(second < 5 ? 5 : 64, true);
        without[first] = false;
        EXPECT_TRUE(search.ran(without));
    }
}

TEST(CulpritSearch, TwoThatEachBreakIt) {
    const World world = [](const EditSet& state) {
        return state[1] || state[3] ? ProbeResult::failed : ProbeResult::passed;
    };
    EXPECT_EQ(Search(question(5), world).told(), "culprit 1 3 (each of them breaks it)");
}

TEST(CulpritSearch, WhereStatesBetweenCanNotBeTestedTheSmallestSetIsNamed) {
    // Edit 1 breaks the build and edit 3 repairs it; edit 2 is the culprit, and can't be taken out alone; edit 1 can.
    const World world = [](const EditSet& state) {
        if (state[1] && !state[3]) return ProbeResult::untestable;
        if (state != EditSet{true, false, false, false, false} && !state[2]) return ProbeResult::untestable;
        return state[2] ? ProbeResult::failed : ProbeResult::passed;
    };
    const Search search(question(5), world);
    EXPECT_EQ(search.told(), "undetermined 2 3 (the states between them can't be tested), not verified");
}

TEST(CulpritSearch, OneThatCanNotBeTakenOutAloneIsVerifiedByItsNeighbours) {
    const World world = [](const EditSet& state) {
        for (std::size_t edit = 1; edit < state.size(); ++edit)  // each edit needs the one before it
            if (state[edit] && !state[edit - 1]) return ProbeResult::untestable;
        return state[2] ? ProbeResult::failed : ProbeResult::passed;
    };
    EXPECT_EQ(Search(question(5), world).told(),
              "culprit 2 (it can't be tested without just this edit; it passes before it and fails with it)");
}

TEST(CulpritSearch, NothingCanBeTested) {
    const Search search(question(4), [](const EditSet&) { return ProbeResult::untestable; });
    ASSERT_TRUE(search.answer);
    EXPECT_EQ(search.answer->verdict, BlameVerdict::undetermined);
    EXPECT_EQ(search.answer->edits.size(), 4U);
    EXPECT_FALSE(search.answer->verified);
    EXPECT_EQ(search.executions, 0);
}

TEST(CulpritSearch, AFlakyTestIsNotBlamedOnAnEdit) {
    CulpritQuestion asked = question(5);
    asked.priors.flakes = {.alpha = 30.3, .beta = 74};
    int run = 0;
    const Search search(asked,
                        [&](const EditSet&) { return ++run % 3 == 0 ? ProbeResult::failed : ProbeResult::passed; });
    EXPECT_EQ(search.told(), "flaky");
}

TEST(CulpritSearch, TheBestGuessIsTheSmallestLikelySet) {
    CulpritSearch search(question(5));
    search.observe({true, true, false, false, false}, ProbeResult::passed);
    const CulpritAnswer guess = search.best_guess("the time is up");
    EXPECT_EQ(guess.verdict, BlameVerdict::undetermined);
    EXPECT_EQ(guess.edits, (Places{2, 3, 4}));
    EXPECT_EQ(guess.reason, "the time is up");
    EXPECT_FALSE(guess.verified);
}

TEST(CulpritSearch, ItEndsWhateverCanBeTested) {
    // Random states can't be tested, and what can is a coin: every search comes to an end, and blames nobody wrongly
    // sure.
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        std::map<EditSet, ProbeResult> known;
        const double untestable = std::uniform_real_distribution<double>(0, 1)(random);
        const double fails = std::uniform_real_distribution<double>(0, 1)(random);
        CulpritQuestion asked = question(5);
        asked.priors.flakes = {.alpha = 0.3, .beta = 4.0 + seed % 9};
        const Search search(
            asked,
            [&](const EditSet& state) {
                const auto [at, is_new] = known.try_emplace(state, ProbeResult::untestable);
                const double drawn = std::uniform_real_distribution<double>(0, 1)(random);
                if (is_new && drawn >= untestable) at->second = ProbeResult::passed;
                if (at->second == ProbeResult::untestable) return at->second;
                return std::uniform_real_distribution<double>(0, 1)(random) < fails ? ProbeResult::failed
                                                                                    : ProbeResult::passed;
            },
            1000);
        EXPECT_TRUE(search.answer) << seed << ": " << search.states.size() << " states";
    }
}

TEST(CulpritPlanner, TestsShareTheirStates) {
    const std::vector<World> worlds{broken_by({3}), broken_by({3}), broken_by({11})};
    CulpritPlanner planner({question(16), question(16), question(16)});
    int states = 0;
    for (auto probes = planner.next(1); !probes.empty() && states < 100; probes = planner.next(1)) {
        ++states;
        for (const std::size_t test : probes.front().tests)
            planner.observe(test, probes.front().state, worlds[test](probes.front().state));
    }
    EXPECT_EQ(planner.searches()[0].answer()->edits, (Places{3}));
    EXPECT_EQ(planner.searches()[1].answer()->edits, (Places{3}));
    EXPECT_EQ(planner.searches()[2].answer()->edits, (Places{11}));
    EXPECT_LT(states, 14) << "alone they take " << 2 * Search(question(16), worlds[0]).executions << " and more";
}

TEST(CulpritPlanner, SeveralStatesAtOnceDiffer) {
    const CulpritPlanner planner({question(16)});
    const std::vector<CulpritProbe> probes = planner.next(3);
    ASSERT_EQ(probes.size(), 3U);
    EXPECT_NE(probes[0].state, probes[1].state);
    EXPECT_NE(probes[1].state, probes[2].state);
    EXPECT_NE(probes[0].state, probes[2].state);
    for (const CulpritProbe& probe : probes) EXPECT_EQ(probe.tests, (Places{0}));
}

TEST(CulpritPlanner, WhatBearsTheAnswerOutRunsBesideWhatItWaitsFor) {
    CulpritPlanner planner({question(16)});
    const World world = broken_by({9});
    EditSet without(16, true);
    without[9] = false;
    std::size_t beside = 0;  // states in the round that ran it without the culprit
    int rounds = 0;
    while (!planner.searches()[0].answer() && rounds < 50) {
        ++rounds;
        const std::vector<CulpritProbe> probes = planner.next(2);
        for (const CulpritProbe& probe : probes) {
            if (probe.state == without) beside = probes.size();
            planner.observe(0, probe.state, world(probe.state));
        }
    }
    EXPECT_EQ(planner.searches()[0].answer()->edits, (Places{9}));
    EXPECT_EQ(beside, 2U);
    EXPECT_LT(rounds, Search(question(16), world).executions);
}

TEST(CulpritPlanner, AStateThatStandsAndTellsNothingIsNotRunAgain) {
    // A state could tell so little that only its standing there spoke for it: no test would run in it, again and again.
    CulpritQuestion asked = question(5);
    asked.priors.flakes = {.alpha = 0.3, .beta = 12};
    for (const std::size_t worlds : {1, 2, 4}) {
        CulpritPlanner planner({asked});
        std::set<EditSet> standing;
        int rounds = 0;
        for (auto probes = planner.next(worlds); !probes.empty() && rounds < 100;
             probes = planner.next(worlds, standing), ++rounds) {
            standing.clear();
            for (const CulpritProbe& probe : probes) {
                ASSERT_FALSE(probe.tests.empty());
                standing.insert(probe.state);
                const bool whole = probe.state[1] == probe.state[3];
                planner.observe(0, probe.state, whole ? broken_by({2})(probe.state) : ProbeResult::untestable);
            }
        }
        ASSERT_TRUE(planner.searches()[0].answer());
        EXPECT_EQ(planner.searches()[0].answer()->edits, (Places{2}));
    }
}

TEST(CulpritPlanner, OneAtATimeForeseesNothing) {
    const CulpritPlanner planner({question(2)});
    const std::vector<CulpritProbe> probes = planner.next(1);
    ASSERT_EQ(probes.size(), 1U);
    EXPECT_TRUE(probes[0].state[0]) << "a state that was on disk once";
}

TEST(CulpritBelief, ProbabilitiesAddUpAndFollowTheEvidence) {
    CulpritBelief belief(4, {.weights = {1, 1, 2, 0}, .flakes = {.alpha = 0.3, .beta = 104}, .none = 0.2});
    double sum = 0;
    for (std::size_t c = 0; c <= 4; ++c) sum += belief.probability(c);
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_NEAR(belief.probability(2), 0.4, 1e-9);
    EXPECT_NEAR(belief.probability(4), 0.2, 1e-9);
    belief.observe({true, true, false, false}, true);
    EXPECT_GT(belief.probability(0), 0.45);
    EXPECT_LT(belief.probability(2), 0.01);
    EXPECT_GT(belief.fail_chance(0).broken, 0.9);
    EXPECT_LT(belief.fail_chance(0).whole, 0.02);
}

TEST(ProbeGain, AMiddleStateTellsMostAndASecondTimeLess) {
    const CulpritBelief belief(8, {.flakes = {.alpha = 0.3, .beta = 104}, .none = 0.01});
    ProbeGain gain(belief);
    const Applied middle{true, true, true, true, false, false, false, false};
    const Applied one{true, false, false, false, false, false, false, false};
    const double first = gain.of(middle);
    EXPECT_GT(first, 0.75);
    EXPECT_GT(first, gain.of(one));
    gain.take(middle);
    EXPECT_LT(gain.of(middle), 0.2);
    EXPECT_GT(gain.of(one), 0.2);
}

EditSet applied_up_to(std::size_t edits, std::size_t count) {
    EditSet state(edits, false);
    std::fill(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(count), true);
    return state;
}

TEST(CulpritSearch, what_is_known_saves_executions_and_is_none) {
    const auto executions = [](const std::vector<std::pair<std::size_t, ProbeResult>>& known) {
        CulpritPlanner planner({question(5)});
        for (const auto& [count, result] : known) planner.know(0, applied_up_to(5, count), result);
        const World world = broken_by({2});
        const CulpritSearch& search = planner.searches().front();
        EXPECT_EQ(search.executions(), 0);
        while (!search.answer()) {
            const std::vector<CulpritProbe> probes = planner.next(1);
            if (probes.empty()) break;
            planner.observe(0, probes.front().state, world(probes.front().state));
        }
        EXPECT_TRUE(search.answer() && search.answer()->verified);
        EXPECT_EQ(search.answer()->edits, Places{2});
        return search.executions();
    };
    const int alone = executions({});
    const int known = executions({{2, ProbeResult::passed}, {3, ProbeResult::failed}});
    EXPECT_LE(known, alone - 2);
    // What is known does not stand in for the run that bears it out.
    EXPECT_GE(known, 1);
}

/// A test that hardly ran, in a project without flakes: the culprit is named after few runs, and each is needed.
TEST(CulpritSearch, a_young_project_needs_few_runs) {
    FlakePopulation others;
    for (int test = 0; test < 99; ++test) others.add(flake_rate(past_outcomes({Outcome::passed, Outcome::passed})));
    for (std::size_t culprit = 0; culprit < 5; ++culprit) {
        CulpritQuestion asked = question(5);
        asked.priors = culprit_priors(flake_rate(past_outcomes({Outcome::passed})), 5, others, 1);
        const Search search(asked, broken_by({culprit}));
        EXPECT_EQ(search.told(), "culprit " + std::to_string(culprit));
        EXPECT_LE(search.executions, 7);
        asked.priors = {.flakes = flake_rate(past_outcomes({Outcome::passed})), .none = prior_of_none(5)};
        EXPECT_LE(search.executions, Search(asked, broken_by({culprit})).executions);
    }
}

EditSet edits(const std::string& digits) {
    EditSet state;
    for (const char digit : digits) state.push_back(digit == '1');
    return state;
}

TEST(CulpritSearch, takes_a_run_for_one_of_each_state_that_is_the_same) {
    CulpritSearch search(question(5));
    search.same(edits("11110"), edits("11111"));
    EXPECT_EQ(search.executions(), 0);
    EXPECT_FALSE(search.answer()) << "one failure is no proof, in how many states it may be";
    EXPECT_EQ(search.best_guess("").edits, (Places{0, 1, 2, 3})) << "without the last it fails as well";
    search.observe(edits("11000"), ProbeResult::passed);
    search.observe(edits("11110"), ProbeResult::failed);
    EXPECT_EQ(search.best_guess("").edits, (Places{2, 3}));
    EXPECT_EQ(search.executions(), 2);
}

TEST(CulpritSearch, is_borne_out_by_a_run_in_a_state_that_is_the_same) {
    CulpritSearch search(question(5));
    search.observe(edits("11000"), ProbeResult::passed);
    search.observe(edits("11100"), ProbeResult::failed);
    search.observe(edits("11100"), ProbeResult::failed);
    ASSERT_FALSE(search.answer());
    search.same(edits("11011"), edits("11000"));
    search.same(edits("00100"), edits("11111"));
    ASSERT_TRUE(search.answer());
    EXPECT_EQ(search.answer()->edits, Places{2});
    EXPECT_TRUE(search.answer()->verified);
    EXPECT_EQ(search.executions(), 3);
}

TEST(CulpritSearch, says_the_same_of_states_in_whatever_order_it_hears_that_they_are_one) {
    const auto guess = [](bool early) {
        CulpritSearch search(question(5));
        if (early) search.same(edits("10000"), edits("10111"));
        search.observe(edits("10000"), ProbeResult::passed);
        if (!early) search.same(edits("10111"), edits("10000"));
        return search.best_guess("");
    };
    EXPECT_EQ(guess(true).edits, guess(false).edits);
    EXPECT_DOUBLE_EQ(guess(true).confidence, guess(false).confidence);
}

TEST(CulpritBelief, counts_an_execution_once_and_believes_what_fits_it_in_each_state) {
    const std::vector<Applied> states{edits("1000"), edits("1011")};
    CulpritBelief both(4, question(4).priors);
    CulpritBelief first(4, question(4).priors);
    CulpritBelief each(4, question(4).priors);
    for (CulpritBelief* belief : {&both, &first, &each}) belief->observe(edits("1111"), true);
    both.observe(states, false);
    first.observe(states[0], false);
    for (const Applied& state : states) each.observe(state, false);
    EXPECT_LT(both.probability(0), 0.01);
    EXPECT_LT(both.probability(3), first.probability(3) / 10) << "it passed with that applied";
    EXPECT_NEAR(both.fail_chance(4).whole, first.fail_chance(4).whole, 1e-9) << "of flakes it says what one run does";
    EXPECT_LT(each.fail_chance(4).whole, both.fail_chance(4).whole);
}

TEST(CulpritSearch, takes_a_flake_for_one_though_its_run_stands_for_many_states) {
    CulpritQuestion asked = question(5);
    asked.priors.flakes = {.alpha = 12, .beta = 92};
    CulpritSearch search(asked);
    for (const char* state : {"11110", "11100", "11000"}) search.same(edits(state), edits("11111"));
    EXPECT_FALSE(search.answer()) << "the first or the second, or none: it failed only once";
    for (int look = 0; look < 8 && !search.answer(); ++look) search.observe(edits("11000"), ProbeResult::passed);
    ASSERT_TRUE(search.answer());
    EXPECT_EQ(search.answer()->verdict, BlameVerdict::flaky);
}

TEST(CulpritSearch, thinks_anew_when_the_past_is_another) {
    CulpritSearch search(question(3));
    search.observe(edits("110"), ProbeResult::passed);
    const double before = search.best_guess("").confidence;
    CulpritPriors priors = question(3).priors;
    search.reconsider(priors);
    EXPECT_DOUBLE_EQ(search.best_guess("").confidence, before);
    priors.flakes = {.alpha = 30, .beta = 74};
    search.reconsider(priors);
    EXPECT_LT(search.best_guess("").confidence, before);
}

}  // namespace
}  // namespace pentad
