#include "judge/flake_rate.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace pentad {
namespace {

bool passes(Outcome outcome) { return outcome == Outcome::passed; }

/// Inputs on which the test is known to have passed.
std::set<std::uint64_t> passing_inputs(const std::vector<PastOutcome>& history) {
    std::set<std::uint64_t> inputs;
    for (const PastOutcome& past : history) {
        if (passes(past.outcome) && past.inputs != 0) inputs.insert(past.inputs);
    }
    return inputs;
}

struct Tally {
    int passes = 0;
    int proved = 0;             // failures on inputs on which it passed too
    std::vector<int> unproved;  // other failures, by how many came in a row
};

Tally tally(const std::vector<PastOutcome>& history) {
    const std::set<std::uint64_t> passing = passing_inputs(history);
    Tally found;
    int row = 0;
    const auto end_row = [&] {
        if (row > 0) found.unproved.push_back(row);
        row = 0;
    };
    for (const PastOutcome& past : history) {
        if (is_failure(past.outcome)) {
            if (passing.contains(past.inputs)) {
                ++found.proved;
            } else {
                ++row;
            }
        } else if (passes(past.outcome)) {
            end_row();
            ++found.passes;
            found.proved += past.flaky;
        }
    }
    end_row();
    return found;
}

}  // namespace

std::vector<PastOutcome> past_outcomes(const std::vector<Outcome>& outcomes) {
    std::vector<PastOutcome> history;
    for (const Outcome outcome : outcomes) history.push_back({outcome, false, 0});
    return history;
}

double FlakeRate::low() const { return beta_quantile(0.05, alpha, beta); }

double FlakeRate::high() const { return beta_quantile(0.95, alpha, beta); }

double FlakeRate::all_fail(int count) const {
    double probability = 1;
    for (int i = 0; i < count; ++i) probability *= (alpha + i) / (alpha + beta + i);
    return probability;
}

FlakeRate flake_rate(const std::vector<PastOutcome>& history) {
    const Tally found = tally(history);
    FlakeRate rate;
    const double prior_alpha = rate.alpha;
    const double prior_beta = rate.beta;
    // A first estimate from failures that stand alone or in twos; longer rows must be likely by it to count.
    int flakes = found.proved;
    for (const int row : found.unproved) flakes += row <= 2 ? row : 0;
    const double first = (flakes + prior_alpha) / (flakes + found.passes + prior_alpha + prior_beta);
    for (const int row : found.unproved) {
        const double expected = std::pow(first, row - 1) * (found.passes + flakes);
        if (row > 2 && expected >= 0.05) flakes += row;
    }
    rate.flakes = flakes;
    rate.executions = flakes + found.passes;
    rate.alpha = prior_alpha + flakes;
    rate.beta = prior_beta + found.passes;
    return rate;
}

}  // namespace pentad
