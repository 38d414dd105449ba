// How many of a project's tests are flaky at all: what is expected of a test that hardly ran yet.
#pragma once

#include <map>
#include <utility>

#include "judge/culprit_belief.hpp"

namespace pentad {

/// Threads: one.
class FlakePopulation {
   public:
    /// What is known of one test of the project; of one that never ran, nothing.
    void add(const FlakeRate& seen);

    /// The probability that another test of the project flakes at all: 0 to 1; a half while nothing is known.
    double flaky_share() const;
    int tests() const;  ///< that ran

   private:
    std::map<std::pair<int, int>, int> tests_;  ///< how many, by (flakes, executions)
};

/// Of a test with the history `own`, one of `failed` (at least 1) that fail now; `population` holds those that pass. A
/// history of 32 executions or more speaks for itself; before, what the project's other tests do decides how likely a
/// flake is, and how many of its tests the batch can have broken.
CulpritPriors culprit_priors(const FlakeRate& own, std::size_t suspects, const FlakePopulation& population,
                             std::size_t failed);

}  // namespace pentad
