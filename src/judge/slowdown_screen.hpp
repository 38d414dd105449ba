// The first look at two runs' durations: how much slower the machine was, how noisy it is, and who is suspect.
#pragma once

#include <vector>

#include "judge/slowdown.hpp"
#include "judge/slowdown_suspect.hpp"

namespace pentad {

struct Screening {
    double log_drift = 0;           ///< median log ratio of all comparable tests; 0 where fewer than ten could tell
    double noise = 0.2;             ///< standard deviation of one execution's log duration, as this suite shows it
    std::vector<Suspect> suspects;  ///< by module, a module before its tests
};

/// Compares what passed on both sides. Modules: by the sum of the tests that are no suspects themselves, so that one
/// slow test is not reported twice; by the files' own durations where a side knows no tests.
Screening screen(const ResultSet& baseline, const ResultSet& current, const SlowdownSettings& settings,
                 const EarlierDurations& earlier);

/// The specification's rule: every test and module that takes longer than `threshold` times the baseline's duration.
std::vector<SlowTest> plain_slower(const ResultSet& baseline, const ResultSet& current, double threshold);

}  // namespace pentad
