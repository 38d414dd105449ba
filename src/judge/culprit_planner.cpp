#include "judge/culprit_planner.hpp"

#include <algorithm>
#include <set>

namespace pentad {

namespace {

constexpr double k_worth_running = 1e-3;  // bits

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
    return {states.begin(), states.end()};
}

std::vector<CulpritProbe> CulpritPlanner::next(std::size_t worlds) const {
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
            double sum = 0;
            for (std::size_t at = 0; at < open.size(); ++at) sum += searches_[open[at]].gain(left[state], plans[at]);
            if (sum > most + 1e-12) {
                most = sum;
                chosen = state;
            }
        }
        if (most < k_worth_running && !probes.empty()) break;
        CulpritProbe probe{left[chosen], {}};
        for (std::size_t at = 0; at < open.size(); ++at) {
            if (searches_[open[at]].gain(probe.state, plans[at]) < k_worth_running && most >= k_worth_running) continue;
            probe.tests.push_back(open[at]);
            plans[at].take(searches_[open[at]].seen(probe.state));
        }
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(chosen));
        probes.push_back(std::move(probe));
    }
    return probes;
}

void CulpritPlanner::observe(std::size_t test, const EditSet& state, ProbeResult result) {
    searches_[test].observe(state, result);
}

}  // namespace pentad
