// How many of a project's tests are flaky at all: what is expected of a test that hardly ran yet.
#pragma once

#include <map>
#include <utility>

#include "judge/flake_rate.hpp"

namespace pentad {

/// Threads: one.
class FlakePopulation {
   public:
    /// What is known of one test of the project; of one that never ran, nothing.
    void add(const FlakeRate& seen);

    /// The probability that another test of the project flakes at all: 0 to 1; a half while nothing is known.
    double flaky_share() const;

   private:
    std::map<std::pair<int, int>, int> tests_;  ///< how many, by (flakes, executions)
};

/// The prior of a test whose own history is `own`, in a project whose flaky tests are `share` of all. 1, where its own
/// history is long enough to speak for itself: then anything may be true of it.
double prior_of_flaky(const FlakeRate& own, double share);

}  // namespace pentad
