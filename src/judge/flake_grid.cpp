#include "judge/flake_grid.hpp"

#include <cmath>
#include <numeric>

#include "judge/flake_rate.hpp"

namespace pentad {

void scale_to_one(FlakeGrid& grid) {
    const double sum = std::accumulate(grid.begin(), grid.end(), 0.0);
    for (double& one : grid) one = sum > 0 ? one / sum : 1.0 / static_cast<double>(grid.size());
}

FlakeGrid rates_of_flaky_tests() {
    const FlakeRate prior;
    FlakeGrid grid{};
    // The grid is about even in log f, whose density has one f more.
    for (std::size_t at = 0; at < grid.size(); ++at) grid[at] = flake_likelihood(at, prior.alpha, prior.beta - 1);
    scale_to_one(grid);
    return grid;
}

double flake_likelihood(std::size_t at, double failures, double passes) {
    const double rate = k_flake_rates.at(at);
    return std::exp(failures * std::log(rate) + passes * std::log1p(-rate));
}

}  // namespace pentad
