#include "workflow/state_fingerprints.hpp"

#include <algorithm>
#include <utility>

#include "workflow/frozen_tree.hpp"
#include "workflow/present_marks.hpp"

namespace pentad {

namespace {

constexpr std::int64_t k_millisecond_ns = 1'000'000;

/// What it depended on is known, but not all of it. That it failed besides hides no taint.
bool is_tainted(const KnownTrace& trace) {
    return trace.state == TraceState::tainted || (trace.state != TraceState::unproved && !trace.note.empty());
}

/// The failing run's, and that of one before it.
bool has_both(const std::vector<KnownTrace>& traces, RunId run) {
    const auto after = std::ranges::find(traces, run, &KnownTrace::run);
    return after != traces.end() && std::next(after) != traces.end();
}

}  // namespace

StateFingerprints::StateFingerprints(Session& session, BatchStates& states, const Batch& batch, const Run& run,
                                     UnitRunRequest request, bool builds)
    : session_(&session),
      states_(&states),
      batch_(batch.id),
      run_(run.id),
      request_(std::move(request)),
      usable_(!builds) {}

Result<StateFingerprints::Seen> StateFingerprints::look(const std::string& unit, const EditSet& state) {
    if (!usable_) return Seen();
    TRY_ASSIGN(const KnownTraces* known, traces_of(unit));
    if (known->units.empty() || std::ranges::any_of(known->units.front().traces, is_tainted)) return Seen();
    TRY(prepare());
    if (!usable_) return Seen();
    TRY(session_->lock_again());
    const Status entered = enter(state);
    session_->unlock();
    TRY(entered);
    if (!files_) return Seen();
    return look_at(unit, *known);
}

Result<const KnownTraces*> StateFingerprints::traces_of(const std::string& unit) {
    const auto found = traces_.find(unit);
    if (found != traces_.end()) return &found->second;
    TRY_ASSIGN(KnownTraces known, session_->journal().traces_of(unit));
    return &traces_.emplace(unit, std::move(known)).first->second;
}

/// What stands in the workspace, and what stood there at the end of the batch.
Status StateFingerprints::prepare() {
    if (std::exchange(prepared_, true)) return {};
    RunPlan plan;
    plan.batch = batch_;
    plan.at_end_of_batch = true;
    TRY_ASSIGN(FrozenTree end, FrozenTree::of(*session_, plan));
    TRY_ASSIGN(const std::vector<TreeDifference> differences, end.differences(0, {}));
    std::map<std::string, FileState> then;
    for (const TreeDifference& one : differences) {
        usable_ = usable_ && one.known;
        then.emplace(one.path, one.in_tree);
    }
    TRY(session_->lock_again());
    Result<PresentState> present = present_state(*session_, request_);
    session_->unlock();
    TRY_ASSIGN(present_, std::move(present));
    end_ = present_.now->files.with(then);
    return {};
}

Status StateFingerprints::enter(const EditSet& state) {
    if (at_ == state) return {};
    at_.reset();
    files_.reset();
    TRY_ASSIGN(const auto files, states_->files(state));
    if (files) files_ = end_.with(*files);
    at_ = state;
    return {};
}

Result<StateFingerprints::Seen> StateFingerprints::look_at(const std::string& unit, const KnownTraces& known) {
    const FactValues values(request_.root, *files_, present_.now->files, present_.circumstances);
    const PresentMarks marks = marks_in(values, known);
    const std::vector<KnownTrace>& traces = known.units.front().traces;
    Seen seen;
    std::string key;
    bool whole = has_both(traces, run_);
    for (const KnownTrace& trace : traces) {
        const std::optional<Fingerprint> fingerprint = fingerprint_in(known, trace.list, marks, unit);
        whole = whole && fingerprint;
        if (!fingerprint) continue;
        key += fingerprint->bytes();
        if (!(*fingerprint == trace.fingerprint)) continue;
        TRY_ASSIGN(const bool proved, is_proved(known, trace, values));
        if (proved) seen.runs.push_back(trace.run);
    }
    if (whole) seen.key = std::move(key);
    return seen;
}

/// Whether the unit saw the values with which its trace was kept. Of what passed that was looked at then; of a failure
/// it can be told only as long as nothing was written since.
Result<bool> StateFingerprints::is_proved(const KnownTraces& known, const KnownTrace& trace, const FactValues& values) {
    if (trace.state != TraceState::failed) return trace.state == TraceState::kept;
    TRY_ASSIGN(const Run run, session_->journal().run(trace.run, false));
    const std::int64_t began_ns = run.started.milliseconds * k_millisecond_ns;
    return std::ranges::all_of(facts_in(known, trace.list), [&](const Fact& fact) {
        return values.is_proved(fact.kind, fact.path, began_ns, true);
    });
}

}  // namespace pentad
