#include "workflow/test_run.hpp"

#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "report/batch_report.hpp"
#include "store/publisher.hpp"
#include "store/regressions_file.hpp"
#include "store/text_report.hpp"
#include "store/user_git.hpp"
#include "workflow/baseline.hpp"
#include "workflow/comparing.hpp"
#include "workflow/failure_judging.hpp"
#include "workflow/isolate.hpp"
#include "workflow/recovery.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/run_turn.hpp"
#include "workflow/selecting.hpp"
#include "workflow/session.hpp"

namespace pentad {

namespace {

/// A verdict belongs to one tree: what stands there is looked at again after a wait and after the tests, and a change
/// is said. Returns the tree. Takes the lock.
Result<Oid> look_again(Session& session, const EventSink& sink, Run& run, const char* what) {
    TRY(session.lock_again());
    TRY_ASSIGN(const Oid tree, present_tree(session));
    if (tree == run.tree) return tree;
    run.warnings.push_back(what);
    sink(Warning{what});
    return tree;
}

constexpr const char* k_changed_before =
    "files of the workspace changed while this run waited for another; the results are of the files as they are now";
constexpr const char* k_changed_at_start =
    "files of the workspace changed as this run began; the results are of the files as they are now";
constexpr const char* k_changed_meanwhile =
    "files of the workspace changed while the tests ran; a result may be of the files before or after";

/// Of a run that belongs to a batch.
Status write_report(Session& session, const TestedRun& tested, const Isolation* isolation) {
    Journal& journal = session.journal();
    TRY_ASSIGN(const Batch batch, journal.batch(*tested.run.batch));
    TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(batch.id));
    const BatchFindings findings{.comparison = tested.comparison ? &*tested.comparison : nullptr,
                                 .isolation = isolation};
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
    for (const Journal::UnitPast& past : pasts) request.pasts.push_back({past.unit, past.duration, past.failed});
    return request;
}

RetryPlan retry_plan(const Settings& settings, int otherwise) {
    return {.count = settings.retry_count < 0 ? otherwise : settings.retry_count, .backoff = settings.retry_backoff};
}

Result<TestedRun> run_tests(Session& session, const RunPlan& plan, const EventSink& sink) {
    session.unlock();
    TRY_ASSIGN(const Turn turn, wait_for_turn(session.workspace(), sink));
    TRY_ASSIGN(UnitRunRequest request, unit_run_request(session, plan));
    TestedRun tested;
    Run& run = tested.run;
    run.batch = plan.batch;
    run.tree = plan.tree;
    run.pattern = plan.pattern;
    run.warnings = plan.warnings;
    if (turn.waited) {
        TRY_ASSIGN(run.tree, look_again(session, sink, run, k_changed_before));
    }
    TRY(session.lock_again());
    TRY_ASSIGN(RunSelection selection, RunSelection::make(session, plan, request));
    selection.narrow(request);
    if (selection.tree() && *selection.tree() != run.tree) {
        run.tree = *selection.tree();
        run.warnings.push_back(k_changed_at_start);
        sink(Warning{k_changed_at_start});
    }
    session.unlock();
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
    TRY_ASSIGN(UnitRunOutcome outcome, run_selected(selection, request, retries, listen));
    const std::vector<UnitTrace> traces = plan.traces ? plan.traces(outcome) : std::move(outcome.traces);
    run.duration = outcome.duration;
    run.interrupted = outcome.interrupted;
    run.warnings.insert(run.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
    run.results = selection.joined(std::move(outcome.results));
    run.totals = totals_of(run.results);
    if (over) over = RunFinished{run.totals, run.duration, run.interrupted};
    Oid tree = run.tree;
    if (!selection.is_all_cached()) {
        TRY_ASSIGN(tree, look_again(session, sink, run, k_changed_meanwhile));
        session.unlock();
    }
    TRY(judge_failures(pasts, tree == run.tree ? inputs_of(tree) : 0, run.results));
    const Status compared = compare(session, plan, sink, tested);
    const auto keep_traces = [&] { return selection.keep(session, plan, run, traces); };
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

Result<BatchRun> run_batch(Session& session, BatchId batch, const Oid& tree, const EventSink& sink) {
    const Workspace& workspace = session.workspace();
    RunPlan plan;
    plan.batch = batch;
    plan.tree = tree;
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
    if (workspace.settings.isolate != "auto" || run.totals.failed == 0 || run.interrupted) return ran;
    TRY_ASSIGN(const Batch closed, session.journal().batch(batch));
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
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}));
    if (request.batch) {
        // As the edit does that fills a batch; watch mode leaves the closing to us.
        TRY_ASSIGN(const Batch batch, session.journal().batch(*request.batch));
        std::erase(session.notes(), closing_completed(batch.id));
        for (const std::string& note : session.notes()) sink(Warning{note});
        TRY_ASSIGN(const Oid tree, present_tree(session));
        TRY_ASSIGN(BatchRun ran, run_batch(session, batch.id, tree, sink));
        if (ran.problem && ran.tested.run.success()) return Failure(*std::move(ran.problem));
        return std::move(ran.tested.run);
    }
    RunPlan plan;
    plan.pattern = request.pattern;
    plan.run_all = request.run_all;
    plan.traces = request.traces;
    TRY_ASSIGN(const std::optional<Batch> open, session.journal().open_batch());
    if (open) plan.batch = open->id;
    plan.retries = retry_plan(workspace.settings, 0);
    TRY_ASSIGN(plan.tree, present_tree(session));
    TRY_ASSIGN(TestedRun tested, run_tests(session, plan, sink));
    return std::move(tested.run);
}

int exit_code(const Run& run) {
    if (run.interrupted) return exit_codes::k_interrupted;
    return run.success() ? exit_codes::k_passed : exit_codes::k_failed;
}

}  // namespace pentad
