// Which of several suspects broke a test: the probabilities, by Bayes, and what a probe would tell about them. Pure.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <vector>

#include "judge/flake_rate.hpp"

namespace pentad {

/// Which suspects are applied in a state, by their number.
using Applied = std::vector<bool>;

struct CulpritPriors {
    std::vector<double> weights = {};  ///< how suspicious each is, in proportion; empty: all alike
    FlakeRate flakes = {};             ///< of the test, from its history
    double flaky = 1;       ///< that a test like this one is one that flakes, before its history is looked at
    double none = 0.5;      ///< that no suspect is to blame, before anything was run
    double sure = 0.99;     ///< what a culprit must reach, with the run that bears it out
    double second = 0.01;   ///< that another of the edits breaks it too, on its own
    double partner = 0.06;  ///< that the culprit breaks it only together with a suspect before it
};

/// `none` where nothing is known but how many suspects there are: an edit breaks a given test in 3 of 100 cases.
double prior_of_none(std::size_t suspects);

/// The probability that a test fails in a state, with and without the culprit in it: 0 to 1.
struct FailChance {
    double broken = 1;
    double whole = 0;
};

/// Hypotheses: the culprit (one suspect, or none) × how often the test flakes × how reliably it fails when broken. The
/// failure that raised the question is the first evidence; give it to `observe` like any other. Threads: one.
class CulpritBelief {
   public:
    /// `suspects` >= 1.
    CulpritBelief(std::size_t suspects, const CulpritPriors& priors);

    void observe(const Applied& state, bool failed) { observe(std::span(&state, 1), failed); }
    /// One execution in a state that is the same as others for this test: it is one of each of them, and counts once.
    /// What says that they differ is refuted by it. At least one state.
    void observe(std::span<const Applied> same, bool failed);

    std::size_t suspects() const { return suspects_; }
    /// Of suspect number `culprit`; `suspects()`: that none of them is to blame. 0 to 1; all of them add up to 1.
    double probability(std::size_t culprit) const { return by_culprit_[culprit]; }
    std::size_t likeliest() const;  ///< a suspect's number, or `suspects()`
    /// What is expected of the test, given that `culprit` is the culprit.
    FailChance fail_chance(std::size_t culprit) const;

   private:
    double& weight(std::size_t culprit, std::size_t flake, std::size_t reliability);
    double weight(std::size_t culprit, std::size_t flake, std::size_t reliability) const;
    void normalize();

    std::size_t suspects_;
    double second_;
    double partner_;
    std::vector<double> weights_;
    std::vector<double> by_culprit_;
};

/// How much probes tell about the culprit, several of them at once. The belief must not change meanwhile.
class ProbeGain {
   public:
    explicit ProbeGain(const CulpritBelief& belief);

    /// Bits that this state would add to those of the states taken so far.
    double of(const Applied& state) const;
    /// From now on this state is one of those that run.
    void take(const Applied& state);
    bool has(const Applied& state) const { return taken_.contains(state); }
    bool is_empty() const { return taken_.empty(); }

   private:
    double fail_probability(std::size_t culprit, const Applied& state) const;

    std::vector<double> prior_;
    std::vector<FailChance> chances_;
    std::vector<std::vector<double>> outcomes_;  ///< of the states taken: for each, the culprits' probabilities with it
    double entropy_ = 0;                         ///< of those outcomes, bits
    std::set<Applied> taken_;
};

}  // namespace pentad
