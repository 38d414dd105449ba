#include "judge/culprit_planner.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace pentad {

namespace {

constexpr double k_least_besides = 0.1;  // bits: of a state that runs only because there is room
constexpr double k_standing = 3;         // what a state that need not be made is worth

}  // namespace

CulpritPlanner::CulpritPlanner(const std::vector<CulpritQuestion>& questions) {
    for (const CulpritQuestion& question : questions) {
        edits_ = std::max(edits_, question.edits);
        searches_.emplace_back(question);
    }
}

/// The states that were on disk, and what the searches need besides.
std::vector<EditSet> CulpritPlanner::candidates() const {
    std::set<EditSet> states;
    EditSet prefix(edits_, false);
    for (std::size_t place = 0; place < edits_; ++place) {
        prefix[place] = true;
        states.insert(prefix);
    }
    for (const CulpritSearch& search : searches_) states.insert(search.needed().begin(), search.needed().end());
    if (const std::optional<EditSet> state = joined_cut()) states.insert(*state);
    return {states.begin(), states.end()};
}

/// Searches that are at different stretches of the batch can each cut their own in one state. It was never on disk, so
/// it may be untestable; then the prefixes are left.
std::optional<EditSet> CulpritPlanner::joined_cut() const {
    std::map<CulpritSearch::Interval, int> tests;
    for (const CulpritSearch& search : searches_)
        if (const auto interval = search.interval()) ++tests[*interval];
    std::vector<CulpritSearch::Interval> order;
    for (const auto& [interval, count] : tests) order.push_back(interval);
    std::ranges::sort(order, [&](const auto& one, const auto& other) {
        return std::pair(-tests.at(one), one) < std::pair(-tests.at(other), other);
    });
    std::vector<CulpritSearch::Interval> chosen;
    for (const CulpritSearch::Interval& interval : order) {
        const auto apart = [&](const auto& other) {
            return interval.last < other.first || other.last < interval.first;
        };
        if (std::ranges::all_of(chosen, apart)) chosen.push_back(interval);
    }
    if (chosen.size() < 2) return std::nullopt;
    std::ranges::sort(chosen);
    EditSet state(edits_, false);
    std::fill(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(chosen.back().cut) + 1, true);
    for (const CulpritSearch::Interval& interval : chosen)
        for (std::size_t place = interval.cut + 1; place <= interval.last; ++place) state[place] = false;
    return state;
}

/// What may run beside another state: those that the searches will need if things are as they seem, and are not among
/// `states`. The first state of a round is none of them: what tells most comes before what bears it out.
std::vector<EditSet> CulpritPlanner::foreseen(const std::vector<EditSet>& states) const {
    std::set<EditSet> added;
    for (const CulpritSearch& search : searches_)
        for (EditSet& state : search.foreseen())
            if (std::ranges::find(states, state) == states.end()) added.insert(std::move(state));
    return {added.begin(), added.end()};
}

std::vector<CulpritProbe> CulpritPlanner::next(std::size_t worlds, const std::set<EditSet>& standing) const {
    std::vector<std::size_t> open;
    std::vector<ProbeGain> plans;
    for (std::size_t test = 0; test < searches_.size(); ++test) {
        if (searches_[test].answer()) continue;
        open.push_back(test);
        plans.push_back(searches_[test].plan());
    }
    std::vector<EditSet> left = candidates();
    std::vector<CulpritProbe> probes;
    while (probes.size() < worlds && !open.empty() && !left.empty()) {
        double most = 0;
        std::size_t chosen = 0;
        for (std::size_t state = 0; state < left.size(); ++state) {
            double sum = 0;  // of those tests that would run there
            for (std::size_t at = 0; at < open.size(); ++at) {
                const double gain = searches_[open[at]].gain(left[state], plans[at]);
                if (gain >= k_least_gain) sum += gain;
            }
            if (standing.contains(left[state])) sum *= k_standing;
            if (sum > most + 1e-12) {
                most = sum;
                chosen = state;
            }
        }
        if (most < (probes.empty() ? k_least_gain : k_least_besides)) break;
        CulpritProbe probe{left[chosen], {}};
        for (std::size_t at = 0; at < open.size(); ++at) {
            if (searches_[open[at]].gain(probe.state, plans[at]) < k_least_gain) continue;
            probe.tests.push_back(open[at]);
            plans[at].take(searches_[open[at]].seen(probe.state));
        }
        if (probes.empty() && worlds > 1) {
            const std::vector<EditSet> more = foreseen(left);
            left.insert(left.end(), more.begin(), more.end());
        }
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
        probes.push_back(std::move(probe));
    }
    return probes;
}

void CulpritPlanner::observe(std::size_t test, const EditSet& state, ProbeResult result) {
    searches_[test].observe(state, result);
}

void CulpritPlanner::know(std::size_t test, const EditSet& state, ProbeResult result) {
    searches_[test].know(state, result);
}

void CulpritPlanner::same(std::size_t test, const EditSet& one, const EditSet& other) {
    searches_[test].same(one, other);
}

void CulpritPlanner::reconsider(std::size_t test, CulpritPriors priors) {
    searches_[test].reconsider(std::move(priors));
}

}  // namespace pentad
