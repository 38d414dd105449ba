#include "workflow/probe_rounds.hpp"

#include <algorithm>

namespace pentad {

namespace {

bool has_failed(const ProbedState& state) {
    return std::ranges::any_of(state.tests,
                               [](const auto& entry) { return entry.second.result == ProbeResult::failed; });
}

}  // namespace

Result<ProbeRounds> ProbeRounds::begin(Session& session, BatchStates& states, const Batch& batch,
                                       UnitRunRequest units) {
    units.module_pattern.clear();
    units.fail_fast = false;
    TRY_ASSIGN(FrozenProbes probes, FrozenProbes::begin(session, states, batch));
    return ProbeRounds(session, std::move(probes), std::make_unique<PlaceRunner>(std::move(units)));
}

Result<std::vector<ProbedState>> ProbeRounds::run(const std::vector<StateProbe>& round) {
    std::vector<ProbedState> answers(round.size());
    std::vector<std::size_t> open(round.size());
    for (std::size_t at = 0; at < open.size(); ++at) open[at] = at;
    // What the user writes meanwhile is no part of a state: then it is run again, and at last not counted.
    for (int tries = 0; tries < FrozenProbes::k_tries && !open.empty(); ++tries) {
        std::vector<ProbePlace> places;
        std::vector<std::size_t> made;
        for (const std::size_t at : open) {
            TRY_ASSIGN(std::optional<ProbePlace> place, probes_.place(round[at].state));
            if (!place) continue;
            relocated_ = relocated_ || !place->is_world();
            places.push_back(*std::move(place));
            made.push_back(at);
        }
        std::vector<ProbeRequest> requests;
        for (std::size_t nth = 0; nth < made.size(); ++nth)
            requests.push_back({&places[nth], round[made[nth]].failures});
        TRY_ASSIGN(std::vector<ProbedState> ran, run_in_places(*runner_, session_->workspace(), requests));
        places_ += static_cast<int>(ran.size());
        open.clear();
        for (std::size_t nth = 0; nth < made.size(); ++nth) {
            if (has_failed(ran[nth]) && places[nth].is_full())
                return fail(Code::no_space,
                            "no space was left for what tests write while the culprit was looked for; free some on the "
                            "disk of the scratch folder that 'pentad doctor' names, or set TMPDIR");
            TRY_ASSIGN(const bool held, probes_.held(places[nth]));
            if (held || ran[nth].interrupted)
                answers[made[nth]] = std::move(ran[nth]);
            else
                open.push_back(made[nth]);
        }
        if (std::ranges::any_of(answers, &ProbedState::interrupted)) break;
    }
    return answers;
}

}  // namespace pentad
