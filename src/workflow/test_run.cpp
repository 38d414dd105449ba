#include "workflow/test_run.hpp"

#include "base/exit_codes.hpp"
#include "report/batch_report.hpp"
#include "store/publisher.hpp"
#include "store/text_report.hpp"
#include "store/user_git.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/session.hpp"

namespace pentad {

namespace {

/// One run at a time in a workspace: tests of two runs would disturb each other, and time out for no fault of their
/// own.
Result<WorkspaceLock> wait_for_turn(const Workspace& workspace, const EventSink& sink) {
    const auto file = workspace.directory / "run.lock";
    Result<WorkspaceLock> lock = WorkspaceLock::try_acquire(file);
    if (lock || lock.error().code != Code::refused) return lock;
    sink(Warning{"waiting for another run of the tests in this workspace to end"});
    return WorkspaceLock::acquire(file);
}

Result<UnitRunRequest> make_request(Session& session, const std::string& pattern) {
    const Workspace& workspace = session.workspace();
    UnitRunRequest request;
    request.root = workspace.root;
    request.directory = workspace.directory;
    request.settings = workspace.settings;
    request.module_pattern = pattern;
    TRY_ASSIGN(const std::vector<Journal::UnitPast> pasts, session.journal().unit_pasts());
    for (const Journal::UnitPast& past : pasts) request.pasts.push_back({past.unit, past.duration, past.failed});
    return request;
}

Status store_run(Session& session, Run& run) {
    const std::filesystem::path& directory = session.workspace().directory;
    Journal& journal = session.journal();
    TRY(session.lock_again());
    TRY(journal.begin());
    TRY_ASSIGN(run.id, journal.add_run(run));
    TRY(journal.commit());
    TRY(publish_runs(directory, journal));
    if (!run.batch) return {};
    TRY_ASSIGN(const Batch batch, journal.batch(*run.batch));
    TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(*run.batch));
    return write_text_report(directory, batch.id, batch_report(batch, edits, run));
}

}  // namespace

Result<Run> run_tests(Session& session, const RunPlan& plan, const EventSink& sink) {
    session.unlock();
    TRY_ASSIGN(const WorkspaceLock turn, wait_for_turn(session.workspace(), sink));
    TRY_ASSIGN(const UnitRunRequest request, make_request(session, plan.pattern));
    Run run;
    run.batch = plan.batch;
    run.tree = plan.tree;
    run.pattern = plan.pattern;
    run.started = now();
    if (const std::optional<UserGit> git = find_user_git(session.workspace().root)) run.git_commit = head_commit(*git);
    TRY_ASSIGN(UnitRunOutcome outcome, run_units(request, sink));
    run.duration = outcome.duration;
    run.interrupted = outcome.interrupted;
    run.warnings = std::move(outcome.warnings);
    run.results = std::move(outcome.results);
    run.totals = totals_of(run.results);
    TRY(store_run(session, run));
    return run;
}

Result<Run> test_workspace(const Workspace& workspace, const TestRequest& request, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}));
    RunPlan plan;
    plan.pattern = request.pattern;
    TRY_ASSIGN(const std::optional<Batch> open, session.journal().open_batch());
    if (open) plan.batch = open->id;
    TRY_ASSIGN(plan.tree, present_tree(session));
    return run_tests(session, plan, sink);
}

int exit_code(const Run& run) {
    if (run.interrupted) return exit_codes::k_interrupted;
    return run.success() ? exit_codes::k_passed : exit_codes::k_failed;
}

}  // namespace pentad
