#include "judge/flake_population.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "judge/flake_grid.hpp"

namespace pentad {
namespace {

constexpr int k_long_history = 32;  // executions
constexpr std::array k_shares{0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.1, 0.15, 0.2,
                              0.3,    0.4,   0.5,   0.6,   0.7,   0.8,   0.9,  0.97, 0.995};

/// All shares are alike beforehand: each one stands for what lies nearest to it.
double width(std::size_t at) {
    const double below = at == 0 ? 0 : (k_shares[at - 1] + k_shares[at]) / 2;
    const double above = at + 1 == k_shares.size() ? 1 : (k_shares[at] + k_shares[at + 1]) / 2;
    return above - below;
}

}  // namespace

void FlakePopulation::add(const FlakeRate& seen) {
    if (seen.executions > 0) ++tests_[{seen.flakes, seen.executions}];
}

double FlakePopulation::flaky_share() const {
    const FlakeGrid rates = rates_of_flaky_tests();
    std::array<double, k_shares.size()> logs{};
    for (std::size_t at = 0; at < logs.size(); ++at) logs[at] = std::log(width(at));
    for (const auto& [seen, tests] : tests_) {
        const auto [flakes, executions] = seen;
        const double steady = flake_likelihood(0, flakes, executions - flakes);
        double flaky = 0;
        for (std::size_t rate = 0; rate < rates.size(); ++rate)
            flaky += rates[rate] * flake_likelihood(rate, flakes, executions - flakes);
        for (std::size_t at = 0; at < logs.size(); ++at)
            logs[at] += tests * std::log((1 - k_shares[at]) * steady + k_shares[at] * flaky);
    }
    const double most = *std::ranges::max_element(logs);
    double sum = 0;
    double mean = 0;
    for (std::size_t at = 0; at < logs.size(); ++at) {
        const double weight = std::exp(logs[at] - most);
        sum += weight;
        mean += weight * k_shares[at];
    }
    return mean / sum;
}

double prior_of_flaky(const FlakeRate& own, double share) { return own.executions >= k_long_history ? 1 : share; }

}  // namespace pentad
