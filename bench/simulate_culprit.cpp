// Runs judge/culprit_search.hpp on simulated batches of which the truth is known, beside bisection and Google's
// flake-aware culprit finding (ICST 2023, "FACF", as published). Prints JSON. Fixed seeds: the same numbers each time.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "judge/culprit_planner.hpp"
#include "judge/flake_population.hpp"

namespace pentad::bench {
namespace {

constexpr int k_history = 100;
constexpr int k_most_executions = 300;

class Dice {
   public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    double uniform() { return std::uniform_real_distribution<double>()(random_); }
    bool chance(double p) { return uniform() < p; }
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(uniform() * static_cast<double>(count)); }

   private:
    std::mt19937_64 random_;
};

/// A test that failed with all edits applied. It is broken where all `culprits` are applied; none: it only flakes.
struct Truth {
    std::vector<std::size_t> culprits;
    double flake_rate = 0;
    double reliability = 1;  // how often it fails where it is broken

    bool fails(const EditSet& state, Dice& dice) const {
        const bool broken = !culprits.empty() && std::ranges::all_of(culprits, [&](auto edit) { return state[edit]; });
        return (broken && dice.chance(reliability)) || dice.chance(flake_rate);
    }
};

struct Case {
    std::size_t edits = 0;
    std::vector<std::size_t> suspects;
    Truth truth;
};

/// 57 % plain culprits, 3 % edits that make a test fail now and then, 40 % flakes without a culprit. `share`: of the
/// edits that are suspects besides one; 1: all.
Case draw_mixture(std::size_t edits, double share, Dice& dice) {
    Case drawn{.edits = edits, .suspects = {}, .truth = {}};
    drawn.suspects.push_back(dice.below(edits));
    for (std::size_t edit = 0; edit < edits; ++edit)
        if (edit != drawn.suspects.front() && dice.chance(share)) drawn.suspects.push_back(edit);
    std::ranges::sort(drawn.suspects);
    const double kind = dice.uniform();
    if (kind < 0.60) drawn.truth.culprits = {drawn.suspects[dice.below(drawn.suspects.size())]};
    if (kind < 0.57) {
        const double rate = dice.uniform();
        drawn.truth.flake_rate = rate < 0.7 ? 0 : rate < 0.85 ? 0.01 : rate < 0.95 ? 0.05 : 0.1;
    } else if (kind < 0.60) {
        drawn.truth.reliability = std::array{0.9, 0.7, 0.5, 0.3}[dice.below(4)];
        drawn.truth.flake_rate = dice.chance(0.7) ? 0 : 0.01;
    } else {
        drawn.truth.flake_rate = std::array{0.01, 0.05, 0.1, 0.3}[dice.below(4)];
    }
    return drawn;
}

std::vector<PastOutcome> history_of(const Truth& truth, Dice& dice, int runs = k_history) {
    std::vector<PastOutcome> history;
    for (int run = 0; run < runs; ++run)
        history.push_back({dice.chance(truth.flake_rate) ? Outcome::failed : Outcome::passed});
    return history;
}

struct Named {
    std::vector<std::size_t> edits;
    bool determined = true;
    int executions = 0;
    int worlds = 0;
    int rounds = 0;  // of worlds at once
};

CulpritQuestion question_of(const Case& drawn, const CulpritPriors& priors) {
    return {.edits = drawn.edits, .suspects = drawn.suspects, .priors = priors};
}

CulpritQuestion question_of(const Case& drawn, Dice& dice) {
    return question_of(drawn, culprit_priors(flake_rate(history_of(drawn.truth, dice)), drawn.suspects.size(), {}, 1));
}

Named by_pentad(const Case& drawn, const CulpritQuestion& question, std::size_t worlds, Dice& dice) {
    CulpritPlanner planner({question});
    const CulpritSearch& search = planner.searches().front();
    Named named;
    while (!search.answer() && search.executions() < k_most_executions) {
        const std::vector<CulpritProbe> probes = planner.next(worlds);
        if (probes.empty()) break;
        named.worlds += static_cast<int>(probes.size());
        ++named.rounds;
        for (const CulpritProbe& probe : probes)
            planner.observe(0, probe.state,
                            drawn.truth.fails(probe.state, dice) ? ProbeResult::failed : ProbeResult::passed);
    }
    named.executions = search.executions();
    named.determined = search.answer() && search.answer()->verdict != BlameVerdict::undetermined;
    if (named.determined) named.edits = search.answer()->edits;
    return named;
}

/// The states that the peers know: the batch up to and with a suspect.
class Prefixes {
   public:
    Prefixes(const Case& drawn, Dice& dice) : drawn_(drawn), dice_(dice) {}
    std::size_t count() const { return drawn_.suspects.size(); }
    bool fails(std::size_t suspect) {
        ++executions_;
        EditSet state(drawn_.edits, false);
        for (std::size_t edit = 0; edit <= drawn_.suspects[suspect]; ++edit) state[edit] = true;
        return drawn_.truth.fails(state, dice_);
    }
    Named named(std::size_t suspect) const {
        Named found{.edits = {}, .executions = executions_, .worlds = executions_};
        if (suspect < count()) found.edits = {drawn_.suspects[suspect]};
        return found;
    }
    int executions() const { return executions_; }

   private:
    const Case& drawn_;
    Dice& dice_;
    int executions_ = 0;
};

/// A state fails when each of `runs` executions does.
Named by_bisection(const Case& drawn, int runs, Dice& dice) {
    Prefixes prefixes(drawn, dice);
    const auto fails = [&](std::size_t suspect) {
        for (int run = 0; run < runs; ++run)
            if (!prefixes.fails(suspect)) return false;
        return true;
    };
    std::size_t low = 0;  // suspects below are in no failing state that was seen
    std::size_t high = prefixes.count();
    if (runs == 1) --high;  // plain git bisect takes the last one to be bad
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (fails(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return prefixes.named(high);
}

/// Weights of `culprit or none` by the known flake rate; the next run is right before the median of what is left.
Named by_facf(const Case& drawn, Dice& dice) {
    constexpr double k_enough = 0.9999;
    constexpr double k_least_rate = 0.1;
    Prefixes prefixes(drawn, dice);
    const std::size_t count = prefixes.count();
    const double rate = std::max(k_least_rate, flake_rate(history_of(drawn.truth, dice)).mean());
    std::vector<double> weights(count + 1, 1.0 / static_cast<double>(count + 1));
    std::vector<bool> ran(count, false);
    for (;;) {
        const auto best = std::ranges::max_element(weights);
        if (*best > k_enough || prefixes.executions() > k_most_executions)
            return prefixes.named(static_cast<std::size_t>(best - weights.begin()));
        double sum = 0;
        std::size_t next = count - 1;
        for (std::size_t suspect = 0; suspect < count; ++suspect) {
            const double before = sum;
            sum += weights[suspect];
            if (sum < 0.5) continue;
            next = suspect > 0 && !ran[suspect - 1] && before > 0 ? suspect - 1 : suspect;
            break;
        }
        ran[next] = true;
        const bool failed = prefixes.fails(next);
        double all = 0;
        for (std::size_t suspect = 0; suspect <= count; ++suspect) {
            const bool broken = next >= suspect;
            weights[suspect] *= failed ? (broken ? 1 : rate) : (broken ? 0 : 1 - rate);
            all += weights[suspect];
        }
        for (double& one : weights) one /= all;
    }
}

/// Zeller's ddmin over the edits of the batch; a state fails when each of `runs` executions does.
class Ddmin {
   public:
    Ddmin(const Case& drawn, int runs, Dice& dice) : drawn_(drawn), runs_(runs), dice_(dice) {}

    Named run() {
        std::vector<std::size_t> left(drawn_.edits);
        for (std::size_t edit = 0; edit < drawn_.edits; ++edit) left[edit] = edit;
        std::size_t parts = 2;
        while (left.size() >= 2) {
            const std::optional<std::vector<std::size_t>> smaller = reduce(left, parts);
            if (!smaller && parts >= left.size()) break;
            parts = smaller ? next_parts_ : std::min(left.size(), parts * 2);
            if (smaller) left = *smaller;
        }
        return {.edits = left, .executions = executions_, .worlds = executions_};
    }

   private:
    std::optional<std::vector<std::size_t>> reduce(const std::vector<std::size_t>& left, std::size_t parts) {
        const auto part_of = [&](std::size_t at) { return at * parts / left.size(); };
        for (const bool complement : {false, true}) {
            if (complement && parts == 2) break;
            for (std::size_t part = 0; part < parts; ++part) {
                std::vector<std::size_t> chosen;
                for (std::size_t at = 0; at < left.size(); ++at)
                    if ((part_of(at) == part) != complement) chosen.push_back(left[at]);
                if (!fails(chosen)) continue;
                next_parts_ = complement ? std::max<std::size_t>(parts - 1, 2) : 2;
                return chosen;
            }
        }
        return std::nullopt;
    }

    bool fails(const std::vector<std::size_t>& edits) {
        EditSet state(drawn_.edits, false);
        for (const std::size_t edit : edits) state[edit] = true;
        for (int run = 0; run < runs_; ++run) {
            ++executions_;
            if (!drawn_.truth.fails(state, dice_)) return false;
        }
        return true;
    }

    const Case& drawn_;
    int runs_;
    Dice& dice_;
    std::size_t next_parts_ = 2;
    int executions_ = 0;
};

struct Score {
    long cases = 0;
    long right = 0;
    long blamed = 0;
    long guilty = 0;
    long executions = 0;
    long worlds = 0;
    long rounds = 0;

    void add(const Truth& truth, const Named& named) {
        ++cases;
        right += named.determined && named.edits == truth.culprits;
        for (const std::size_t edit : named.edits) {
            ++blamed;
            guilty += std::ranges::find(truth.culprits, edit) != truth.culprits.end();
        }
        executions += named.executions;
        worlds += named.worlds;
        rounds += named.rounds == 0 ? named.worlds : named.rounds;
    }

    void write(JsonWriter& json, const std::string& name, const std::string& by) const {
        const auto percent = [](long part, long all) { return all == 0 ? 100 : 100.0 * double(part) / double(all); };
        json.begin_object().member("name", name).member("by", by).member("right_percent", percent(right, cases));
        json.member("guilty_percent", percent(guilty, blamed));
        json.member("executions", double(executions) / double(cases));
        json.member("worlds", double(worlds) / double(cases));
        json.member("rounds", double(rounds) / double(cases)).end_object();
    }
};

void simulate_mixture(const std::string& name, std::size_t edits, double share, int cases, JsonWriter& json) {
    Score pentad;
    Score two;
    Score four;
    Score bisect;
    Score bisect_8;
    Score facf;
    for (int number = 0; number < cases; ++number) {
        Dice dice(7919ULL * static_cast<std::uint64_t>(number) + edits);
        const Case drawn = draw_mixture(edits, share, dice);
        pentad.add(drawn.truth, by_pentad(drawn, question_of(drawn, dice), 1, dice));
        two.add(drawn.truth, by_pentad(drawn, question_of(drawn, dice), 2, dice));
        four.add(drawn.truth, by_pentad(drawn, question_of(drawn, dice), 4, dice));
        bisect.add(drawn.truth, by_bisection(drawn, 1, dice));
        bisect_8.add(drawn.truth, by_bisection(drawn, 8, dice));
        facf.add(drawn.truth, by_facf(drawn, dice));
    }
    pentad.write(json, name, "pentad");
    two.write(json, name, "pentad, 2 at once");
    four.write(json, name, "pentad, 4 at once");
    bisect.write(json, name, "git bisect");
    bisect_8.write(json, name, "bisect, 8 runs a state");
    facf.write(json, name, "FACF");
}

/// A young project: 100 tests, of which this share flakes, and few earlier runs of each. The batch of five breaks one
/// of them in six of ten cases. Each test that fails is asked about.
void simulate_young(double flaky, int runs, int cases, JsonWriter& json) {
    constexpr std::size_t k_edits = 5;
    constexpr std::size_t k_tests = 100;
    Score all;
    Score broken;
    for (int number = 0; number < cases; ++number) {
        Dice dice(3571ULL * static_cast<std::uint64_t>(number) + k_edits);
        std::vector<Case> tests(k_tests, {.edits = k_edits, .suspects = {0, 1, 2, 3, 4}, .truth = {}});
        for (Case& test : tests)
            if (dice.chance(flaky)) test.truth.flake_rate = std::array{0.01, 0.05, 0.1, 0.3}[dice.below(4)];
        if (dice.chance(0.6)) tests[dice.below(k_tests)].truth.culprits = {dice.below(k_edits)};
        FlakePopulation others;
        std::vector<std::pair<const Case*, FlakeRate>> failed;
        for (const Case& test : tests) {
            std::vector<PastOutcome> past = history_of(test.truth, dice, runs);
            if (test.truth.fails(EditSet(k_edits, true), dice)) {
                failed.emplace_back(&test, flake_rate(past));
            } else {
                past.push_back({Outcome::passed});
                others.add(flake_rate(past));
            }
        }
        for (const auto& [test, past] : failed) {
            const Named named =
                by_pentad(*test, question_of(*test, culprit_priors(past, k_edits, others, failed.size())), 1, dice);
            all.add(test->truth, named);
            if (!test->truth.culprits.empty()) broken.add(test->truth, named);
        }
    }
    const std::string name = fmt::format("young, {} earlier runs, {:g} % flaky", runs, flaky * 100);
    all.write(json, name, "pentad");
    broken.write(json, name, "pentad, broken tests only");
}

/// The mixture, but with few earlier runs of the test, and nothing known of others.
void simulate_unknown(int runs, int cases, JsonWriter& json) {
    constexpr std::size_t k_edits = 5;
    Score score;
    for (int number = 0; number < cases; ++number) {
        Dice dice(7919ULL * static_cast<std::uint64_t>(number) + k_edits);
        const Case drawn = draw_mixture(k_edits, 1, dice);
        const FlakeRate past = flake_rate(history_of(drawn.truth, dice, runs));
        score.add(drawn.truth, by_pentad(drawn, question_of(drawn, culprit_priors(past, k_edits, {}, 1)), 1, dice));
    }
    score.write(json, fmt::format("5 edits, {} earlier runs", runs), "pentad");
}

void simulate_pairs(std::size_t edits, double flakes, int cases, JsonWriter& json) {
    Score pentad;
    Score two;
    Score ddmin;
    for (int number = 0; number < cases; ++number) {
        Dice dice(131ULL * static_cast<std::uint64_t>(number) + edits);
        Case drawn{.edits = edits, .suspects = {}, .truth = {}};
        for (std::size_t edit = 0; edit < edits; ++edit) drawn.suspects.push_back(edit);
        const std::size_t first = dice.below(edits);
        const std::size_t other = (first + 1 + dice.below(edits - 1)) % edits;
        drawn.truth = {.culprits = {std::min(first, other), std::max(first, other)}, .flake_rate = flakes};
        pentad.add(drawn.truth, by_pentad(drawn, question_of(drawn, dice), 1, dice));
        two.add(drawn.truth, by_pentad(drawn, question_of(drawn, dice), 2, dice));
        ddmin.add(drawn.truth, Ddmin(drawn, flakes > 0 ? 4 : 1, dice).run());
    }
    const std::string name = "pairs, flake rate " + std::to_string(static_cast<int>(flakes * 100)) + " %";
    pentad.write(json, name, "pentad");
    two.write(json, name, "pentad, 2 at once");
    ddmin.write(json, name, "ddmin");
}

/// 100 failing tests of one batch: 90 that three culprits broke, 10 that only flake.
void simulate_many(std::size_t worlds_at_once, int cases, JsonWriter& json) {
    constexpr std::size_t k_edits = 64;
    constexpr std::size_t k_tests = 100;
    constexpr std::size_t k_flaky = 10;
    constexpr int k_most_worlds = 200;
    Score score;
    Score each;  // the same, by a bisection for each test
    for (int number = 0; number < cases; ++number) {
        Dice dice(977ULL * static_cast<std::uint64_t>(number) + worlds_at_once);
        const std::array culprits{dice.below(k_edits), dice.below(k_edits), dice.below(k_edits)};
        std::vector<Case> tests;
        std::vector<CulpritQuestion> questions;
        for (std::size_t test = 0; test < k_tests; ++test) {
            Case drawn{.edits = k_edits, .suspects = {}, .truth = {}};
            for (std::size_t edit = 0; edit < k_edits; ++edit) drawn.suspects.push_back(edit);
            if (test >= k_flaky) drawn.truth.culprits = {culprits[test % culprits.size()]};
            if (test < k_flaky) drawn.truth.flake_rate = std::array{0.01, 0.05, 0.1, 0.3}[dice.below(4)];
            questions.push_back(question_of(drawn, dice));
            each.add(drawn.truth, by_bisection(drawn, 1, dice));
            tests.push_back(std::move(drawn));
        }
        CulpritPlanner planner(questions);
        int worlds = 0;
        int rounds = 0;
        std::set<EditSet> standing;
        for (auto probes = planner.next(worlds_at_once); !probes.empty() && worlds < k_most_worlds;
             probes = planner.next(worlds_at_once, standing)) {
            std::set<EditSet> now;
            ++rounds;
            for (const CulpritProbe& probe : probes) {
                now.insert(probe.state);
                for (const std::size_t test : probe.tests)
                    planner.observe(
                        test, probe.state,
                        tests[test].truth.fails(probe.state, dice) ? ProbeResult::failed : ProbeResult::passed);
            }
            // What is run again at once is run in a world that stands.
            for (const EditSet& state : now) worlds += !standing.contains(state);
            standing = std::move(now);
        }
        for (std::size_t test = 0; test < k_tests; ++test) {
            const CulpritSearch& search = planner.searches()[test];
            Named named{.edits = {}, .executions = search.executions()};
            named.determined = search.answer() && search.answer()->verdict != BlameVerdict::undetermined;
            if (named.determined) named.edits = search.answer()->edits;
            score.add(tests[test].truth, named);
        }
        score.worlds += worlds * static_cast<int>(k_tests);  // of the whole batch
        score.rounds += rounds * static_cast<int>(k_tests);
    }
    score.write(json, "100 tests, 64 edits", "pentad, " + std::to_string(worlds_at_once) + " at once");
    each.write(json, "100 tests, 64 edits", "git bisect for each");
}

}  // namespace
}  // namespace pentad::bench

/// An argument N: only every Nth case, for a quick look.
int main(int count, char** arguments) {
    using namespace pentad::bench;
    const int part = count > 1 ? std::max(1, std::atoi(arguments[1])) : 1;
    pentad::JsonWriter json;
    json.begin_array();
    simulate_mixture("5 edits", 5, 1, 12'000 / part, json);
    simulate_mixture("5 edits, suspects pruned", 5, 0.26, 12'000 / part, json);
    simulate_mixture("64 edits", 64, 1, 3'000 / part, json);
    simulate_unknown(2, 6'000 / part, json);
    for (const double flaky : {0.0, 0.02, 0.1, 0.3}) simulate_young(flaky, 2, 2'000 / part, json);
    simulate_pairs(64, 0, 1'000 / part, json);
    simulate_pairs(64, 0.05, 1'000 / part, json);
    simulate_many(1, 40 / part, json);
    simulate_many(2, 40 / part, json);
    simulate_many(4, 40 / part, json);
    json.end_array();
    std::puts(json.take().c_str());
}
