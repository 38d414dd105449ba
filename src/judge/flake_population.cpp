#include "judge/flake_population.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "judge/flake_grid.hpp"

namespace pentad {
namespace {

constexpr int k_long_history = 32;  // executions
// Of those that look like a culprit at 99 %, more are none than of tests whose flakes are known; and more still where
// flakes are common.
constexpr double k_sure = 0.998;
constexpr double k_flaky_project = 0.06;
constexpr double k_sure_among_flaky = 0.999;
constexpr std::array k_shares{0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.1,  0.15,
                              0.2,    0.3,   0.4,   0.5,   0.6,   0.7,   0.8,  0.9,  0.97, 0.995};

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

int FlakePopulation::tests() const {
    int sum = 0;
    for (const auto& [seen, tests] : tests_) sum += tests;
    return sum;
}

CulpritPriors culprit_priors(const FlakeRate& own, std::size_t suspects, const FlakePopulation& population,
                             std::size_t failed) {
    CulpritPriors priors;
    priors.flakes = own;
    priors.none = prior_of_none(suspects);
    if (own.executions >= k_long_history || population.tests() == 0) return priors;
    priors.flaky = population.flaky_share();
    // Of those that fail now, as many are broken as flakes don't explain; it is one of them or not.
    const double all = population.tests() + static_cast<double>(failed);
    const double flakes = priors.flaky * FlakeRate().mean() * all;
    const double broken = std::max(1.0, static_cast<double>(failed) - flakes) / all;
    priors.none = std::max(priors.none, 1 - broken);
    priors.sure = priors.flaky > k_flaky_project ? k_sure_among_flaky : k_sure;
    return priors;
}

}  // namespace pentad
