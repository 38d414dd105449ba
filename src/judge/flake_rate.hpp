// How often a test fails though nothing is broken, from what it did before.
#pragma once

#include <cstdint>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

/// A test in one earlier run.
struct PastOutcome {
    Outcome outcome = Outcome::passed;
    bool flaky = false;        ///< it passed in a retry, after it had failed on the same inputs
    std::uint64_t inputs = 0;  ///< equal for equal inputs (the tree, or what the test depends on); 0: not known
};

/// Of outcomes alone.
std::vector<PastOutcome> past_outcomes(const std::vector<Outcome>& outcomes);

/// The posterior of a Beta prior that expects few flakes (0.3, 4): `alpha` failures of `alpha + beta` executions.
struct FlakeRate {
    double alpha = 0.3;
    double beta = 4;
    int flakes = 0;      ///< failures that were no breakage
    int executions = 0;  ///< with those; the failures of breakages left out

    double mean() const { return alpha / (alpha + beta); }
    double low() const;  ///< with `high`: 90 % of the posterior lie between
    double high() const;
    /// Probability that `count` executions of the unbroken test fail one after the other.
    double all_fail(int count) const;
};

/// Shape: `history` oldest first; skipped and not run say nothing. Failures in a row that the test's own rate does not
/// explain were a breakage, unless it passed on the same inputs, and are left out.
FlakeRate flake_rate(const std::vector<PastOutcome>& history);

/// The value below which a share of `probability` of Beta(alpha, beta) lies.
double beta_quantile(double probability, double alpha, double beta);

}  // namespace pentad
