// One run, from an open session to stored and published results: what `test`, `ci`, a closing batch and a rollback
// share.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "model/result_set.hpp"
#include "workflow/retries.hpp"
#include "workflow/session.hpp"
#include "workflow/test_run.hpp"

namespace pentad {

struct PresentFiles;  // workflow/selecting.hpp

struct RunPlan {
    std::string pattern;           ///< glob on module file names; empty: all
    std::optional<BatchId> batch;  ///< whose run it is
    Oid tree;                      ///< what is tested
    /// `tree` is that of the end of `batch`, recorded to the last file. Else it is what stood in the workspace when the
    /// lock was taken that the session still holds, with `unrecorded` as present_tree gives it (nothing: it is looked
    /// for again).
    bool at_end_of_batch = false;
    bool may_differ_now = false;  ///< others may have written in the workspace since then: look before the tests run
    std::optional<std::vector<FileChange>> unrecorded = {};
    std::shared_ptr<const PresentFiles> present = {};  ///< what that look saw; nothing: it is looked again where needed
    RetryPlan retries;                                 ///< of what fails
    bool fail_fast = false;
    std::optional<std::vector<UnitSelection>> selection;  ///< nothing: all units; else `pattern` says which, for people
    /// The baseline that the results are compared with; null: none. A part of the tests is compared as a part.
    const ResultSet* baseline = nullptr;
    bool confirm = true;                     ///< slowdowns by further runs; else by the plain rule
    std::vector<std::string> warnings = {};  ///< what the run's report shall say besides, one line each
    bool run_all = false;                    ///< no unit keeps the outcome of an earlier run
    bool trace = true;                       ///< what units depend on is found out, where the settings want it
    TraceSupplier traces = {};               ///< nothing: the run itself tells, as far as it is traced
};

struct TestedRun {
    Run run;
    std::optional<Comparison> comparison;
};

/// Lets go of the session's lock while the tests run, so that others can go on recording; takes it again to store the
/// run. Writes test_report_batch_N.txt when the run belongs to a batch, and regressions.json when it was compared.
/// Errors: no_tests, tool, io.
Result<TestedRun> run_tests(Session& session, const RunPlan& plan, const EventSink& sink);

struct BatchRun {
    TestedRun tested;
    /// The tests ran, but the baseline that they were to be compared with can't be read: an error, as nobody shall take
    /// silence for "no regressions".
    std::optional<Error> problem;
    std::optional<Isolation> isolation;  ///< when tests failed and [run] isolate is `auto`: who broke them
};

/// The run of a batch on the tree of its end, or of an open one on what is there: all tests, compared with the baseline
/// when there is one; when tests fail, the search for culprits. `may_differ_now`: see RunPlan. Errors: as run_tests.
Result<BatchRun> run_batch(Session& session, const Batch& batch, const EventSink& sink, bool may_differ_now = false);

/// How the units of a plan are run: which, in which order, with the workspace's settings.
Result<UnitRunRequest> unit_run_request(Session& session, const RunPlan& plan);

/// The retries of the settings: `otherwise` where they name no number.
RetryPlan retry_plan(const Settings& settings, int otherwise);

/// The tree of what stands in the workspace now, recorded or not. Nothing is written, but stale bytecode goes
/// (store/bytecode_files.hpp). Needs the lock. `unrecorded`, for those who run tests next, gets what nobody has
/// recorded; then the file index is written too, if files were touched.
Result<Oid> present_tree(Session& session, std::optional<std::vector<FileChange>>* unrecorded = nullptr);

/// The same with all its content, in the memory of `Session::snapshots` until that is flushed. Needs the lock.
Result<Oid> hold_present_tree(Session& session);

/// The same, written to history.git with all its content, so that it can be made again. Needs the lock.
Result<Oid> keep_present_tree(Session& session);

}  // namespace pentad
