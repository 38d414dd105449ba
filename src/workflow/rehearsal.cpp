#include "workflow/rehearsal.hpp"

#include "workflow/changed_place.hpp"
#include "workflow/failure_judging.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/run_turn.hpp"

namespace pentad {

namespace {

constexpr const char* k_changed_meanwhile =
    "files of the workspace changed while the tests ran; a result may be of the files before or after";

/// What is not changed in a world is the workspace's own, and may change under the tests.
Status note_changes(Session& session, const Oid& present, const EventSink& sink, Run& run) {
    TRY(session.lock_again());
    TRY_ASSIGN(const Oid now_present, present_tree(session));
    session.unlock();
    if (now_present == present) return {};
    run.tree = Oid();
    run.warnings.emplace_back(k_changed_meanwhile);
    sink(Warning{k_changed_meanwhile});
    return {};
}

}  // namespace

Result<Run> rehearse(Session& session, const RevertPlan& plan, const EventSink& sink) {
    Run run;
    TRY_ASSIGN(const Oid present, present_tree(session));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(run.tree, history->apply(present, plan.changes));
    TRY_ASSIGN(const TestPlace place, changed_place(session, plan));
    session.unlock();
    TRY_ASSIGN(const Turn turn, wait_for_turn(session.workspace(), sink));
    TRY_ASSIGN(UnitRunRequest request, unit_run_request(session, {}));
    request.root = place.root(session.workspace().root);
    request.world = place.world();
    TestPasts pasts(session.journal());
    RetryPlan retries = retry_plan(session.workspace().settings, 0);
    retries.past = [&](const std::string& id) { return pasts.of(id); };
    run.started = now();
    TRY_ASSIGN(UnitRunOutcome outcome, run_with_retries(request, retries, sink));
    run.duration = outcome.duration;
    run.interrupted = outcome.interrupted;
    run.warnings = std::move(outcome.warnings);
    run.results = std::move(outcome.results);
    run.totals = totals_of(run.results);
    TRY(note_changes(session, present, sink, run));
    TRY(judge_failures(pasts, inputs_of(run.tree), run.results));
    return run;
}

}  // namespace pentad
