#include "judge/culprit_belief.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "judge/flake_grid.hpp"

namespace pentad {

namespace {

/// How often a broken test fails, and how common that is: nearly always each time; an edit may also bring in a race.
struct Reliability {
    double fails;
    double share;
};
constexpr std::array k_reliabilities{Reliability{1, 0.95}, Reliability{0.9, 0.0125}, Reliability{0.7, 0.0125},
                                     Reliability{0.5, 0.0125}, Reliability{0.3, 0.0125}};

constexpr double k_breaks = 0.03;        // that an edit breaks a given test
constexpr double k_most_breaking = 0.5;  // that any of the suspects does
constexpr double k_nothing = 1e-300;
constexpr std::size_t k_most_outcomes = 4096;

double entropy_part(double probability) { return probability <= k_nothing ? 0 : -probability * std::log2(probability); }

double entropy_of(double probability) { return entropy_part(probability) + entropy_part(1 - probability); }

/// What the history says, on the grid: a test that hardly ever flakes (the lowest rate), or one of the flaky.
FlakeGrid flake_prior(const CulpritPriors& priors) {
    const FlakeRate unknown;
    FlakeGrid grid = rates_of_flaky_tests();
    for (double& one : grid) one *= priors.flaky;
    grid.front() += 1 - priors.flaky;
    for (std::size_t i = 0; i < grid.size(); ++i)
        grid[i] *= flake_likelihood(i, priors.flakes.alpha - unknown.alpha, priors.flakes.beta - unknown.beta);
    scale_to_one(grid);
    return grid;
}

/// Whether a state breaks the test, for one culprit after the other.
class Breaking {
   public:
    Breaking(const Applied& state, double second, double partner) : state_(&state), second_(second), partner_(partner) {
        const auto last = std::find(state.rbegin(), state.rend(), true);
        applied_below_ = static_cast<std::size_t>(state.rend() - last);
    }

    /// That `culprit` is it; from 0 on, one more each time.
    void suppose(std::size_t culprit) {
        is_broken_ = culprit < state_->size() && (*state_)[culprit];
        // The culprit is the first that breaks it; one after it may do so as well, and one before it may have to help.
        breaks_too_ = !is_broken_ && applied_below_ > culprit + 1 ? second_ : 0;
        suffices_ = is_broken_ && culprit > 0 ? 1 - partner_ * missing_ / static_cast<double>(culprit) : 1;
        if (!is_broken_) ++missing_;
    }

    /// `reliability`: how often it fails when broken.
    double chance(double reliability) const { return is_broken_ ? reliability * suffices_ : breaks_too_; }

   private:
    const Applied* state_;
    double second_;
    double partner_;
    std::size_t applied_below_ = 0;  ///< no suspect from here on is applied
    double missing_ = 0;             ///< suspects before the culprit that are not applied
    bool is_broken_ = false;
    double breaks_too_ = 0;
    double suffices_ = 1;
};

}  // namespace

double prior_of_none(std::size_t suspects) {
    return 1 - std::min(k_most_breaking, k_breaks * static_cast<double>(suspects));
}

CulpritBelief::CulpritBelief(std::size_t suspects, const CulpritPriors& priors)
    : suspects_(suspects),
      second_(priors.second),
      partner_(priors.partner),
      weights_((suspects + 1) * k_flake_rates.size() * k_reliabilities.size()),
      by_culprit_(suspects + 1) {
    const auto flakes = flake_prior(priors);
    const auto count = static_cast<double>(suspects);
    const double sum = std::accumulate(priors.weights.begin(), priors.weights.end(), 0.0);
    for (std::size_t c = 0; c <= suspects; ++c) {
        const double share = priors.weights.empty() || sum <= 0 || c == suspects ? 1 / count : priors.weights[c] / sum;
        const double prior = c < suspects ? (1 - priors.none) * share : priors.none;
        for (std::size_t f = 0; f < flakes.size(); ++f)
            for (std::size_t q = 0; q < k_reliabilities.size(); ++q)
                weight(c, f, q) = prior * flakes[f] * k_reliabilities[q].share;
    }
    normalize();
}

double& CulpritBelief::weight(std::size_t culprit, std::size_t flake, std::size_t reliability) {
    return weights_[(culprit * k_flake_rates.size() + flake) * k_reliabilities.size() + reliability];
}

double CulpritBelief::weight(std::size_t culprit, std::size_t flake, std::size_t reliability) const {
    return weights_[(culprit * k_flake_rates.size() + flake) * k_reliabilities.size() + reliability];
}

void CulpritBelief::observe(std::span<const Applied> same, bool failed) {
    std::vector<Breaking> states;
    for (const Applied& state : same) states.emplace_back(state, second_, partner_);
    for (std::size_t c = 0; c <= suspects_; ++c) {
        for (Breaking& state : states) state.suppose(c);
        for (std::size_t f = 0; f < k_flake_rates.size(); ++f)
            for (std::size_t q = 0; q < k_reliabilities.size(); ++q) {
                // Of states that are one, the one that it fits least.
                double fits = 1;
                for (const Breaking& state : states) {
                    const double fails = 1 - (1 - k_flake_rates[f]) * (1 - state.chance(k_reliabilities[q].fails));
                    fits = std::min(fits, failed ? fails : 1 - fails);
                }
                weight(c, f, q) *= fits;
            }
    }
    normalize();
}

void CulpritBelief::normalize() {
    const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    const std::size_t each = weights_.size() / by_culprit_.size();
    for (double& one : weights_) one /= sum;
    for (std::size_t c = 0; c <= suspects_; ++c) {
        const auto first = weights_.begin() + static_cast<std::ptrdiff_t>(c * each);
        by_culprit_[c] = std::accumulate(first, first + static_cast<std::ptrdiff_t>(each), 0.0);
    }
}

std::size_t CulpritBelief::likeliest() const {
    return static_cast<std::size_t>(std::ranges::max_element(by_culprit_) - by_culprit_.begin());
}

FailChance CulpritBelief::fail_chance(std::size_t culprit) const {
    FailChance chance{0, 0};
    double sum = 0;
    for (std::size_t f = 0; f < k_flake_rates.size(); ++f)
        for (std::size_t q = 0; q < k_reliabilities.size(); ++q) {
            const double share = weight(culprit, f, q);
            sum += share;
            chance.whole += share * k_flake_rates[f];
            chance.broken += share * (1 - (1 - k_flake_rates[f]) * (1 - k_reliabilities[q].fails));
        }
    if (sum <= k_nothing) return {1, 0};
    return {chance.broken / sum, chance.whole / sum};
}

ProbeGain::ProbeGain(const CulpritBelief& belief) {
    for (std::size_t c = 0; c <= belief.suspects(); ++c) {
        prior_.push_back(belief.probability(c));
        chances_.push_back(belief.fail_chance(c));
    }
    outcomes_.push_back(prior_);
}

double ProbeGain::fail_probability(std::size_t culprit, const Applied& state) const {
    const bool broken = culprit < state.size() && state[culprit];
    return broken ? chances_[culprit].broken : chances_[culprit].whole;
}

/// The entropy of all outcomes together, less what is noise and tells nothing of the culprit.
double ProbeGain::of(const Applied& state) const {
    double joint = 0;
    double noise = 0;
    for (std::size_t c = 0; c < prior_.size(); ++c) noise += prior_[c] * entropy_of(fail_probability(c, state));
    for (const std::vector<double>& outcome : outcomes_) {
        double fails = 0;
        double all = 0;
        for (std::size_t c = 0; c < outcome.size(); ++c) {
            fails += outcome[c] * fail_probability(c, state);
            all += outcome[c];
        }
        joint += entropy_part(fails) + entropy_part(all - fails);
    }
    return std::max(0.0, joint - entropy_ - noise);
}

void ProbeGain::take(const Applied& state) {
    taken_.insert(state);
    if (outcomes_.size() * 2 > k_most_outcomes) return;
    std::vector<std::vector<double>> split;
    entropy_ = 0;
    for (const std::vector<double>& outcome : outcomes_) {
        std::vector<double> failed(outcome.size());
        std::vector<double> passed(outcome.size());
        for (std::size_t c = 0; c < outcome.size(); ++c) {
            failed[c] = outcome[c] * fail_probability(c, state);
            passed[c] = outcome[c] - failed[c];
        }
        for (std::vector<double>* half : {&failed, &passed}) {
            entropy_ += entropy_part(std::accumulate(half->begin(), half->end(), 0.0));
            split.push_back(std::move(*half));
        }
    }
    outcomes_ = std::move(split);
}

}  // namespace pentad
