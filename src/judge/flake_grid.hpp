// The flake rates between which the judge tells, and what is expected of them before a test is known.
#pragma once

#include <array>

namespace pentad {

/// About even in their logarithm. A test that never flakes counts as one of the lowest rate.
inline constexpr std::array k_flake_rates{0.001, 0.003, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.45, 0.6};

/// A weight for each rate.
using FlakeGrid = std::array<double, k_flake_rates.size()>;

/// Makes the weights add up to 1; all alike, where they were all 0.
void scale_to_one(FlakeGrid& grid);

/// Of flaky tests, before anything is seen of one: the prior of FlakeRate.
FlakeGrid rates_of_flaky_tests();

/// Of so many failures and passes in some order, at rate number `at`. 0 to 1.
double flake_likelihood(std::size_t at, double failures, double passes);

}  // namespace pentad
