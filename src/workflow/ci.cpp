#include "workflow/ci.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "store/publisher.hpp"
#include "store/regressions_file.hpp"
#include "store/result_file.hpp"
#include "store/user_git.hpp"
#include "workflow/baseline.hpp"
#include "workflow/comparing.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/shard_plan.hpp"
#include "workflow/shard_results.hpp"

namespace pentad {

namespace {

/// One ci run, from the request to what is told of it.
class CiRun {
   public:
    CiRun(const Workspace& workspace, const CiRequest& request, const EventSink& sink)
        : workspace_(workspace),
          request_(request),
          sink_(sink),
          file_(baseline_file(workspace, request.baseline_file)) {}

    Result<CiOutcome> go() {
        // Before any test runs: nobody should wait for a run only to learn that there is nothing to compare with.
        if (request_.compare) {
            TRY_ASSIGN(baseline_, read_baseline(file_));
        }
        if (request_.set_baseline) TRY(prepare_baseline_place(file_));
        TRY_ASSIGN(Session session, Session::open_or_create(workspace_, {}));
        if (!request_.merge.empty()) {
            TRY(join(session));
        } else {
            TRY_ASSIGN(const bool found, take_stored(session));
            if (!found) TRY(run(session));
        }
        TRY(session.lock_again());
        TRY(write_results_file(workspace_.directory / k_ci_results_name, outcome_.run));
        outcome_.results_file = workspace_.settings.directory + "/" + k_ci_results_name;
        if (request_.set_baseline) TRY(set(session));
        TRY(name_culprits(session.journal()));
        outcome_.path_prefix = path_prefix();
        outcome_.notes.insert(outcome_.notes.begin(), session.notes().begin(), session.notes().end());
        return std::move(outcome_);
    }

   private:
    /// Results that are stored already serve as a baseline when they are of exactly this tree and of all tests.
    Result<bool> take_stored(Session& session) {
        if (!request_.set_baseline || request_.compare || request_.shard || !request_.pattern.empty()) return false;
        TRY_ASSIGN(const Oid tree, present_tree(session));
        TRY_ASSIGN(const std::vector<Run> newest, session.journal().newest_runs(1));
        if (newest.empty() || newest.front().tree != tree || !is_whole(newest.front())) return false;
        TRY_ASSIGN(outcome_.run, session.journal().run(newest.front().id));
        outcome_.ran = false;
        outcome_.notes.push_back(
            fmt::format("the results of run {} are of exactly this tree; nothing was run again", outcome_.run.id));
        return true;
    }

    /// What `isolate` found, where the test has not passed since.
    Status name_culprits(Journal& journal) {
        constexpr std::size_t k_tests = 100;  // more than any report shows
        std::size_t looked_up = 0;
        std::map<EditId, std::vector<std::string>> tests;
        for (const TestResult& result : outcome_.run.results) {
            if (!is_failure(result.outcome) || ++looked_up > k_tests) continue;
            TRY_ASSIGN(const auto culprit, journal.culprit_of(result.id));
            if (!culprit) continue;
            TRY_ASSIGN(const auto past, journal.history_of_test(result.id, k_tests));
            const bool mended = std::ranges::any_of(past, [&](const Journal::PastOutcome& one) {
                return one.run > culprit->run && (one.outcome == Outcome::passed || one.outcome == Outcome::cached);
            });
            if (mended) continue;
            for (const EditId edit : culprit->blame.edits) tests[edit].push_back(result.id);
        }
        for (auto& [id, broken] : tests) {
            TRY_ASSIGN(Edit edit, journal.edit(id));
            outcome_.culprits.push_back({std::move(edit), std::move(broken)});
        }
        std::ranges::sort(outcome_.culprits, std::greater(),
                          [](const CiOutcome::Culprit& one) { return std::pair(one.tests.size(), -one.edit.id); });
        return {};
    }

    /// What makes a path of the workspace one of the repository that it lies in.
    std::string path_prefix() const {
        const std::optional<UserGit> git = find_user_git(workspace_.root);
        if (!git) return {};
        const std::string relative = workspace_.root.lexically_relative(git->work_tree).string();
        return relative == "." || relative.starts_with("..") ? std::string() : relative + "/";
    }

    static bool is_whole(const Run& run) {
        return run.pattern.empty() && !run.interrupted && run.totals.not_run == 0 && run.totals.total > 0;
    }

    Status run(Session& session) {
        RunPlan plan;
        plan.pattern = request_.pattern;
        plan.fail_fast = request_.fail_fast;
        plan.run_all = !request_.affected;  // what decides for others rests on no earlier run
        plan.trace = request_.affected;
        plan.confirm = request_.confirm;
        plan.baseline = baseline_ ? &*baseline_ : nullptr;
        plan.retries = retry_plan(workspace_.settings, 1);
        if (request_.retries) plan.retries.count = *request_.retries;
        TRY_ASSIGN(const std::optional<Batch> open, session.journal().open_batch());
        if (open) plan.batch = open->id;
        TRY_ASSIGN(plan.tree, present_tree(session, &plan.unrecorded));
        if (request_.shard) TRY(take_shard(session, plan));
        if (plan.selection && plan.selection->empty()) return run_nothing(session, plan);
        Result<TestedRun> tested = run_tests(session, plan, sink_);
        // All that this shard was to run may be gone since the durations were measured.
        if (!tested && tested.error().code == Code::no_tests && plan.selection) return run_nothing(session, plan);
        if (!tested) return Failure(std::move(tested).error());
        outcome_.run = std::move(tested->run);
        outcome_.comparison = std::move(tested->comparison);
        return {};
    }

    Status take_shard(Session& session, RunPlan& plan) {
        TRY_ASSIGN(ShardSelection shard, select_shard(session, *request_.shard, plan.pattern, file_));
        plan.selection = std::move(shard.units);
        plan.pattern = shard.name;
        return {};
    }

    /// More shards than there is to share: this one is done, and its empty results can be joined with the others'.
    Status run_nothing(Session& session, const RunPlan& plan) {
        outcome_.run.started = now();
        outcome_.run.tree = plan.tree;
        outcome_.run.pattern = plan.pattern;
        outcome_.ran = false;
        outcome_.empty_shard = true;
        outcome_.notes.push_back(fmt::format("shard {}/{} has no tests; the others have them all",
                                             request_.shard->index, request_.shard->count));
        return session.lock_again();
    }

    Status join(Session& session) {
        TRY_ASSIGN(outcome_.run, join_shards(request_.merge));
        outcome_.ran = false;
        if (outcome_.run.results.empty()) return fail(Code::no_tests, "the shards have no tests; see pentad test");
        if (request_.set_baseline && !outcome_.run.pattern.empty())
            return fail(Code::refused,
                        fmt::format("these shards ran only the test files that match {}; a baseline needs "
                                    "all tests, so run the shards without a pattern",
                                    printable(outcome_.run.pattern)));
        if (outcome_.run.tree.is_zero()) {
            TRY_ASSIGN(outcome_.run.tree, present_tree(session));
        }
        if (baseline_) TRY(compare_joined(session));
        Journal& journal = session.journal();
        TRY(journal.begin());
        TRY_ASSIGN(outcome_.run.id, journal.add_run(outcome_.run));
        TRY(journal.commit());
        if (outcome_.comparison)
            TRY(write_regressions_file(
                workspace_.directory / k_regressions_name,
                {*outcome_.comparison, *baseline_, now(), outcome_.run.id, outcome_.run.results}));
        return publish_runs(workspace_.directory, journal);
    }

    Status compare_joined(Session& session) {
        RunPlan plan;
        plan.baseline = &*baseline_;
        plan.pattern = outcome_.run.pattern;
        // What looks slower can be run again only where the shards' tree stands.
        TRY_ASSIGN(const Oid here, present_tree(session));
        plan.confirm = request_.confirm && here == outcome_.run.tree;
        if (request_.confirm && !plan.confirm)
            outcome_.notes.push_back(
                "the shards' tree is not what stands here, so slowdowns are judged by the plain rule");
        session.unlock();
        TRY_ASSIGN(outcome_.comparison, compare_run(session, plan, outcome_.run, sink_));
        return session.lock_again();
    }

    Status set(Session& session) {
        if (!is_whole(outcome_.run)) {
            outcome_.notes.push_back(
                "no baseline was set: this run was interrupted, cut short, or of a part of the tests only");
            return {};
        }
        TRY(set_baseline(session, outcome_.run, file_));
        outcome_.baseline_set = file_.string();
        const int failed = outcome_.run.totals.failed;
        if (failed > 0)
            outcome_.notes.push_back(
                fmt::format("the baseline holds {} failing {}: accepted as {}, and no regression "
                            "from now on",
                            failed, failed == 1 ? "test" : "tests", failed == 1 ? "it is" : "they are"));
        return {};
    }

    const Workspace& workspace_;
    const CiRequest& request_;
    const EventSink& sink_;
    const std::filesystem::path file_;
    std::optional<ResultSet> baseline_;
    CiOutcome outcome_;
};

}  // namespace

Result<CiOutcome> ci(const Workspace& workspace, const CiRequest& request, const EventSink& sink) {
    return CiRun(workspace, request, sink).go();
}

int exit_code(const CiOutcome& outcome, bool flaky_fails) {
    if (outcome.empty_shard) return exit_codes::k_passed;
    if (outcome.run.interrupted) return exit_codes::k_interrupted;
    if (outcome.comparison && outcome.comparison->has_regressions()) return exit_codes::k_regressions;
    if (!outcome.run.success() || (flaky_fails && outcome.run.totals.flaky > 0)) return exit_codes::k_failed;
    return exit_codes::k_passed;
}

}  // namespace pentad
