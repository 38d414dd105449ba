#include "workflow/test_run.hpp"

#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "report/batch_report.hpp"
#include "store/publisher.hpp"
#include "store/regressions_file.hpp"
#include "store/text_report.hpp"
#include "store/user_git.hpp"
#include "workflow/auto_rollback.hpp"
#include "workflow/baseline.hpp"
#include "workflow/comparing.hpp"
#include "workflow/culprit_diffs.hpp"
#include "workflow/failure_judging.hpp"
#include "workflow/frozen_run.hpp"
#include "workflow/isolate.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/run_turn.hpp"
#include "workflow/selecting.hpp"
#include "workflow/session.hpp"
#include "workflow/test_batch.hpp"

namespace pentad {

namespace {

constexpr const char* k_changed_before =
    "files of the workspace changed while this run waited for another; the results are of the files as they are now";

bool is_traced(const Session& session, const RunPlan& plan) {
    return plan.trace && session.workspace().settings.trace != "off";
}

/// The plan is about what stands there now. Its list of files is for what gets traced. Needs the lock.
Status look_at_workspace(Session& session, RunPlan& plan) {
    if (!is_traced(session, plan)) {
        plan.present.reset();
        TRY_ASSIGN(plan.tree, present_tree(session, &plan.unrecorded));
        return {};
    }
    TRY_ASSIGN(PresentFiles present, present_files(session, &plan.unrecorded));
    plan.tree = present.tree;
    plan.present = std::make_shared<const PresentFiles>(std::move(present));
    return {};
}

/// After a wait, a run of what stands there is one of what stands there now; a batch's is of the batch as before. Takes
/// the lock.
Status plan_again(Session& session, const EventSink& sink, RunPlan& plan) {
    plan.may_differ_now = true;
    if (plan.at_end_of_batch) return {};
    TRY(session.lock_again());
    const Oid before = plan.tree;
    TRY(look_at_workspace(session, plan));
    plan.may_differ_now = false;
    if (before == plan.tree) return {};
    plan.warnings.emplace_back(k_changed_before);
    sink(Warning{k_changed_before});
    return {};
}

/// Of a run that belongs to a batch.
Status write_report(Session& session, const TestedRun& tested, const Isolation* isolation) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const Batch batch, journal.batch(*tested.run.batch));
    TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(batch.id));
    const BatchFindings findings{.comparison = tested.comparison ? &*tested.comparison : nullptr,
                                 .isolation = isolation,
                                 .diffs = isolation != nullptr ? culprit_diffs(session, *isolation) : EditDiffs()};
    return write_text_report(session.workspace().directory, batch.id, batch_report(batch, edits, tested.run, findings));
}

Status store_run(Session& session, const RunPlan& plan, TestedRun& tested, const std::function<Status()>& keep_traces) {
    Run& run = tested.run;
    const std::filesystem::path& directory = session.workspace().directory;
    Journal& journal = session.journal();
    TRY(session.lock_again());
    TRY(journal.begin());
    TRY_ASSIGN(run.id, journal.add_run(run));
    TRY(keep_traces());
    TRY(journal.commit());
    TRY(publish_runs(directory, journal));
    if (tested.comparison)
        TRY(write_regressions_file(directory / k_regressions_name,
                                   {*tested.comparison, *plan.baseline, now(), run.id, run.results}));
    return run.batch ? write_report(session, tested, nullptr) : Status();
}

/// Of a run that was interrupted, nothing follows.
Status compare(Session& session, const RunPlan& plan, const EventSink& sink, TestedRun& tested) {
    if (plan.baseline == nullptr || tested.run.interrupted) return {};
    TRY_ASSIGN(tested.comparison, compare_run(session, plan, tested.run, sink));
    return {};
}

}  // namespace

Result<UnitRunRequest> unit_run_request(Session& session, const RunPlan& plan) {
    const Workspace& workspace = session.workspace();
    UnitRunRequest request;
    request.root = workspace.root;
    request.directory = workspace.directory;
    request.settings = workspace.settings;
    request.stop_asked = workspace.stop_asked;
    // A selection of units was made from all that there are.
    if (!plan.selection) request.module_pattern = plan.pattern;
    request.selection = plan.selection;
    request.fail_fast = plan.fail_fast;
    TRY_ASSIGN(const std::vector<Journal::UnitPast> pasts, session.journal().unit_pasts());
    for (const Journal::UnitPast& past : pasts) request.pasts.push_back({past.unit, past.duration, past.failures});
    return request;
}

RetryPlan retry_plan(const Settings& settings, int otherwise) {
    return {.count = settings.retry_count < 0 ? otherwise : settings.retry_count, .backoff = settings.retry_backoff};
}

Result<TestedRun> run_tests(Session& session, const RunPlan& asked, const EventSink& sink) {
    RunPlan plan = asked;
    std::int64_t since_ns = file_clock_ns(session.workspace().directory);
    TRY_ASSIGN(FrozenTree tree, FrozenTree::of(session, plan));
    session.unlock();
    TRY_ASSIGN(const Turn turn, wait_for_turn(session.workspace(), sink));
    if (turn.waited) {
        since_ns = file_clock_ns(session.workspace().directory);
        TRY(plan_again(session, sink, plan));
        TRY_ASSIGN(tree, FrozenTree::of(session, plan));
        session.unlock();
    }
    TRY_ASSIGN(UnitRunRequest request, unit_run_request(session, plan));
    request.trace = is_traced(session, plan);
    // Before the lock: it may have to build.
    if (request.trace || plan.traces || may_select(plan, request)) {
        TRY_ASSIGN(request.found, find_unit_tree(request, sink));
    }
    TRY(session.lock_again());
    TRY_ASSIGN(RunSelection selection, RunSelection::make(session, plan, request));
    session.unlock();
    selection.narrow(request);
    TestedRun tested;
    Run& run = tested.run;
    run.batch = plan.batch;
    run.tree = plan.tree;
    run.pattern = plan.pattern;
    run.warnings = plan.warnings;
    run.started = now();
    if (const std::optional<UserGit> git = find_user_git(session.workspace().root)) run.git_commit = head_commit(*git);
    // That the run is over is told when all that belongs to it is.
    std::optional<Event> over;
    const EventSink listen = [&](const Event& event) {
        if (std::holds_alternative<RunFinished>(event))
            over = event;
        else
            sink(event);
    };
    TestPasts pasts(session.journal());
    RetryPlan retries = plan.retries;
    retries.past = [&](const std::string& id) { return pasts.of(id); };
    const auto run_units = [&](const EventSink& to) -> Result<FrozenOutcome> {
        return run_frozen(session, plan, tree, since_ns, request, retries, to);
    };
    TRY_ASSIGN(FrozenOutcome frozen, run_selected(selection, run_units, listen));
    UnitRunOutcome& outcome = frozen.ran;
    const std::vector<UnitFacts> traces = plan.traces ? plan.traces(outcome) : std::move(outcome.traces);
    run.duration = outcome.duration;
    run.interrupted = outcome.interrupted;
    run.warnings.insert(run.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
    run.results = selection.joined(std::move(outcome.results));
    run.totals = totals_of(run.results);
    if (over) over = RunFinished{run.totals, run.duration, run.interrupted};
    if (!frozen.exact) run.tree = Oid();  // results of no one tree are no evidence about any
    TRY(judge_failures(pasts, frozen.exact ? inputs_of(run.tree) : 0, run.results));
    const Status compared = compare(session, plan, sink, tested);
    std::function<Status()> keep_traces = [] { return Status(); };
    if (frozen.exact) keep_traces = selection.keeper(session, plan, run, traces, frozen.standing);
    if (over) sink(*over);
    if (Status stored = store_run(session, plan, tested, keep_traces); !stored) {
        Error error = std::move(stored).error();
        error.message = fmt::format("the tests ran ({} failed, {} passed), but the results could not be kept: {}",
                                    run.totals.failed, run.totals.passed, error.message);
        return Failure(std::move(error));
    }
    TRY(compared);
    return tested;
}

Result<BatchRun> run_batch(Session& session, const Batch& batch, const EventSink& sink, bool may_differ_now) {
    const Workspace& workspace = session.workspace();
    RunPlan plan;
    plan.batch = batch.id;
    plan.at_end_of_batch = batch.state == BatchState::closed;
    plan.may_differ_now = may_differ_now && plan.at_end_of_batch;
    plan.tree = batch.end_tree;
    if (!plan.at_end_of_batch) {
        TRY(look_at_workspace(session, plan));
    }
    plan.retries = retry_plan(workspace.settings, 0);
    const Result<std::optional<ResultSet>> baseline = baseline_if_any(workspace);
    BatchRun ran;
    if (!baseline) {
        ran.problem = baseline.error();
        ran.problem->message = "not compared with the baseline: " + ran.problem->message;
        plan.warnings.push_back(ran.problem->message);
    } else if (*baseline) {
        plan.baseline = &**baseline;
    }
    TRY_ASSIGN(ran.tested, run_tests(session, plan, sink));
    const Run& run = ran.tested.run;
    const bool search = workspace.settings.isolate == "auto" || needs_culprits(workspace.settings);
    if (!search || run.totals.failed == 0 || run.interrupted) return ran;
    TRY_ASSIGN(const Batch closed, session.journal().batch(batch.id));
    const IsolateRequest limits{.seconds = workspace.settings.isolate_seconds,
                                .states = workspace.settings.isolate_states};
    sink(Warning{fmt::format("{} failed; looking for the edits that broke them", run.totals.failed)});
    Result<Isolation> found = isolate_in(session, closed, run, limits, sink);
    if (!found) {
        // What the tests said stands, whoever broke them.
        session.notes().push_back("the culprits were not looked for: " + found.error().message);
        return ran;
    }
    ran.isolation = std::move(*found);
    TRY(write_report(session, ran.tested, &*ran.isolation));
    return ran;
}

Result<Run> test_workspace(const Workspace& workspace, const TestRequest& request, const EventSink& sink) {
    if (request.batch) {
        TRY_ASSIGN(BatchTest tested, test_batch(workspace, *request.batch, sink));
        if (tested.problem && tested.run.success()) return Failure(*std::move(tested.problem));
        return std::move(tested.run);
    }
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}));
    RunPlan plan;
    plan.pattern = request.pattern;
    // Who names tests wants to see them run. They see another pattern than in a run of all, so that nothing of what
    // they depend on is of use there.
    plan.run_all = request.run_all || !request.pattern.empty();
    plan.trace = request.pattern.empty();
    plan.traces = request.traces;
    TRY_ASSIGN(const std::optional<Batch> open, session.journal().open_batch());
    if (open) plan.batch = open->id;
    plan.retries = retry_plan(workspace.settings, 0);
    TRY(look_at_workspace(session, plan));
    TRY_ASSIGN(TestedRun tested, run_tests(session, plan, sink));
    return std::move(tested.run);
}

int exit_code(const Run& run) {
    if (run.interrupted) return exit_codes::k_interrupted;
    return run.success() ? exit_codes::k_passed : exit_codes::k_failed;
}

}  // namespace pentad
