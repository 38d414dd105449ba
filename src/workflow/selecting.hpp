// A run's selection: which units keep the outcome of an earlier run, and afterwards, what the others depended on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "judge/selection.hpp"
#include "store/scan.hpp"
#include "workflow/fact_values.hpp"
#include "workflow/frozen_run.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/trace_keeping.hpp"

namespace pentad {

/// What one scan saw in the workspace.
struct PresentFiles {
    Oid tree;
    TrackedFiles files;
};
/// As present_tree, from the same look. Needs the lock.
Result<PresentFiles> present_files(Session& session, std::optional<std::vector<FileChange>>* unrecorded = nullptr);
Result<TrackedFiles> files_of(Session& session, const Scan& scan);

/// The present state of the workspace, and what every unit sees beside files. `now`: when it was looked at already.
/// Needs the lock.
struct PresentState {
    std::shared_ptr<const PresentFiles> now;
    Circumstances circumstances;
};
Result<PresentState> present_state(Session& session, const UnitRunRequest& request,
                                   std::shared_ptr<const PresentFiles> now = nullptr);

/// Whether some units may keep what they have.
bool may_select(const RunPlan& plan, const UnitRunRequest& request);

/// One use: `make` before the run, `narrow`, run, `joined` and `keeper` after it. Threads: one.
class RunSelection {
   public:
    /// For a run on `plan.tree`: what the others are like is decided once, and holds for that tree. Looks at the
    /// workspace only when something is known, or about to be: when there are traces. Where it is no longer the tree,
    /// everything runs, and nothing is kept of what it depended on. `request.found` is set. Needs the lock.
    static Result<RunSelection> make(Session& session, const RunPlan& plan, const UnitRunRequest& request);

    /// Leaves the units to `request` that have to run, and says of each whether something it depends on differs.
    void narrow(UnitRunRequest& request) const;
    /// Nothing has to run.
    bool is_all_cached() const { return all_cached_; }
    bool keeps_some() const { return !cached_.empty(); }
    /// With those of the units that keep the outcome of an earlier run; in the order of ids. Call it once.
    std::vector<TestResult> joined(std::vector<TestResult> results);

    /// Begins to work out, in another thread, what the units depended on that ran in `run`; what it returns waits for
    /// that and stores it, in the open transaction. `standing`: what stood in the workspace when they had ended; null:
    /// it is looked at again. Only for a run of which every result is of the tree. All that it is given stays as it is
    /// until then, but for the run's id.
    std::function<Status()> keeper(Session& session, const RunPlan& plan, const Run& run,
                                   const std::vector<UnitFacts>& traces,
                                   const std::shared_ptr<const TrackedFiles>& standing) const;

   private:
    Status choose(Session& session, const UnitRunRequest& request);
    Status look_at_listings(Session& session, const UnitRunRequest& request);
    KeptTraces work_out(const std::filesystem::path& root, const RunPlan& plan, const Run& run,
                        const std::vector<UnitFacts>& traces, const TrackedFiles& standing) const;
    bool take_results(std::vector<TestResult> results, RunId run, bool may_be_empty);

    PresentState before_;
    KnownTraces known_;
    Listings listings_;          ///< before the run
    std::int64_t began_ns_ = 0;  ///< wall clock: when all was built and found, and no unit had begun
    bool looked_ = false;
    bool chosen_ = false;  ///< `to_run_` says what runs
    bool all_cached_ = false;
    std::shared_ptr<const FoundUnits> found_;  ///< what there is
    std::vector<UnitSelection> to_run_;
    std::vector<std::string> changed_;  ///< units of which a fact differs, in the order of names
    std::vector<TestResult> cached_;
};

/// Runs the units that have to run, by `run`; nothing when none has: then it is told all the same that a run begins and
/// ends.
Result<FrozenOutcome> run_selected(const RunSelection& selection,
                                   const std::function<Result<FrozenOutcome>(const EventSink&)>& run,
                                   const EventSink& sink);

}  // namespace pentad
