#include "workflow/test_states.hpp"

#include <algorithm>

namespace pentad {

TestStates::TestStates(Session& session, StateFingerprints& fingerprints, const TestResult& failure, RunId failing,
                       const std::optional<EditSet>& state)
    : session_(&session), fingerprints_(&fingerprints), test_(failure.id), unit_(failure.unit), failing_(failing) {
    if (state) counted_[failing] = {.state = *state, .failed = true, .duration = failure.duration};
}

std::optional<StateEvidence> TestStates::take(RunId run, Execution execution) {
    const EditSet state = execution.state;
    const auto [counted, is_new] = counted_.try_emplace(run, std::move(execution));
    if (!is_new && counted->second.state == state) return std::nullopt;
    StateEvidence evidence{.failed = counted->second.failed, .duration = counted->second.duration, .run = run};
    if (!is_new) evidence.same = counted->second.state;
    return evidence;
}

std::optional<StateEvidence> TestStates::take(const KnownResult& known) {
    if (known.run == 0) return StateEvidence{.failed = known.failed};
    return take(known.run, {.state = known.state, .failed = known.failed});
}

Result<std::optional<TestStates::Execution>> TestStates::execution_of(RunId run, const EditSet& state) {
    TRY_ASSIGN(const std::optional<TestResult> result, session_->journal().result_of(run, test_));
    // One that was run again at once is more than one execution, and of one that was kept another run is the one.
    if (!result || result->cached_from || !result->attempts.empty()) return std::optional<Execution>();
    const bool failed = is_failure(result->outcome);
    if (!failed && result->outcome != Outcome::passed) return std::optional<Execution>();
    return std::optional(Execution{state, failed, result->duration});
}

Result<std::optional<StateEvidence>> TestStates::look(const EditSet& state) {
    if (!looked_.insert(state).second) return std::optional<StateEvidence>();
    TRY_ASSIGN(StateFingerprints::Seen seen, fingerprints_->look(unit_, state));
    if (seen.key) keys_[state] = *seen.key;
    for (const RunId run : seen.runs) {
        if (const auto counted = counted_.find(run); counted != counted_.end()) {
            Execution here = counted->second;
            here.state = state;
            if (auto evidence = take(run, std::move(here))) return evidence;
            continue;
        }
        if (run == failing_) continue;  // nobody knows of which state it was
        TRY_ASSIGN(std::optional<Execution> found, execution_of(run, state));
        if (found) return take(run, *std::move(found));
    }
    if (!seen.key) return std::optional<StateEvidence>();
    for (const auto& [key, execution] : ran_)
        if (key == *seen.key && execution.state != state)
            return std::optional(StateEvidence{
                .same = execution.state, .failed = execution.failed, .duration = execution.duration, .run = 0});
    return std::optional<StateEvidence>();
}

Result<bool> TestStates::passed_before(const EditSet& state) {
    TRY_ASSIGN(const StateFingerprints::Seen seen, fingerprints_->look(unit_, state));
    for (const RunId run : seen.runs) {
        TRY_ASSIGN(const std::optional<Execution> found, execution_of(run, state));
        if (found && !found->failed) return true;
    }
    return false;
}

void TestStates::ran(const EditSet& state, bool failed, double duration) {
    const auto key = keys_.find(state);
    if (key != keys_.end()) ran_.emplace_back(key->second, Execution{state, failed, duration});
}

}  // namespace pentad
