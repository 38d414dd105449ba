#include "workflow/known_results.hpp"

#include <algorithm>
#include <functional>

#include "workflow/failure_judging.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_looked_at = 100;  // runs of a test

/// A kept outcome is what a run on these files would have said.
bool says_something(Outcome outcome) {
    return outcome == Outcome::passed || outcome == Outcome::cached || is_failure(outcome);
}

bool is_before_the_batch(const EditSet& state) { return std::ranges::none_of(state, std::identity()); }

}  // namespace

EditSet state_of(std::string_view digits) {
    EditSet state;
    for (const char digit : digits) state.push_back(digit == '1');
    return state;
}

Result<KnownResults> KnownResults::of(Session& session, const Batch& batch, const std::vector<Edit>& edits,
                                      const Run& run) {
    KnownResults known;
    known.session_ = &session;
    known.run_ = run.id;
    EditSet state(edits.size(), false);
    std::vector<EditId> ids;
    known.states_.emplace(batch.start_tree, state);
    for (std::size_t place = 0; place < edits.size(); ++place) {
        state[place] = true;
        ids.push_back(edits[place].id);
        TRY_ASSIGN(const auto packed, session.journal().packed(edits[place].id));
        // Where edits take one another back, the first of the equal trees is enough.
        if (packed) known.states_.emplace(packed->tree, state);
    }
    known.states_.insert_or_assign(batch.end_tree, state);
    TRY_ASSIGN(auto earlier, session.journal().isolation(batch.id));
    if (earlier && earlier->interrupted && earlier->edits == ids) known.probes_ = std::move(earlier->probes);
    std::erase_if(known.probes_, [](const ProbeRecord& probe) { return !probe.was_run(); });
    return known;
}

/// The run that executed it.
Result<RunId> KnownResults::executed_in(const Journal::PastOutcome& past, const std::string& test) const {
    if (past.outcome != Outcome::cached) return past.run;
    TRY_ASSIGN(const std::optional<TestResult> result, session_->journal().result_of(past.run, test));
    return result ? result->cached_from.value_or(past.run) : past.run;
}

Result<std::vector<KnownResult>> KnownResults::of_test(const TestResult& failure) const {
    std::vector<KnownResult> found;
    TRY_ASSIGN(auto past, session_->journal().history_of_test(failure.id, k_looked_at));
    std::ranges::reverse(past);
    for (const Journal::PastOutcome& one : past) {
        const auto state = states_.find(one.tree);
        if (one.run == run_ || state == states_.end() || !says_something(one.outcome)) continue;
        if (is_before_the_batch(state->second)) continue;
        if (one.flaky) found.push_back({state->second, true});
        TRY_ASSIGN(const RunId run, executed_in(one, failure.id));
        found.push_back({state->second, is_failure(one.outcome), run});
    }
    const EditSet all(states_.empty() ? 0 : states_.begin()->second.size(), true);
    for (const Attempt& attempt : failure.attempts)
        if (says_something(attempt.outcome)) found.push_back({all, is_failure(attempt.outcome)});
    for (const ProbeRecord& probe : probes_)
        if (probe.test == failure.id && says_something(probe.outcome))
            found.push_back({state_of(probe.state), is_failure(probe.outcome)});
    return found;
}

bool KnownResults::is_of_the_batch(std::uint64_t inputs) const {
    return std::ranges::any_of(states_, [&](const auto& entry) {
        return inputs_of(entry.first) == inputs && !is_before_the_batch(entry.second);
    });
}

}  // namespace pentad
