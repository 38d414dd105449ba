// pentad as a library: recording edits, testing them in batches, taking batches back; and running tests as a CI does.
//
//   #include <pentad/batch_test_tracker.hpp>
//
//   pentad::BatchTestTracker tracker;
//   tracker.record_edit("orchestrator.py", "Fixed bug");
//   if (tracker.edit_count() >= 5) {
//       const pentad::BatchTestResult result = tracker.run_tests();
//       if (!result.success) tracker.rollback_batch(result.batch_id);
//   }
//
// Every call does what the program's command of that name does, on the same files, beside other pentads. All of them
// may throw pentad::Error. Nothing is written to stdout or stderr, no signal is taken over, no process is ended that
// the tests did not start. While tests run, the process is a subreaper (prctl(2)): what its other children leave behind
// comes to it as well.
//
// Threads: an object is used by one thread at a time; different objects by different threads at once. A call that runs
// tests blocks until they have ended; tests are killed when the calling thread ends.
#pragma once

#include <pentad/error.hpp>
#include <pentad/values.hpp>
#include <pentad/version.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pentad {
inline namespace v0 {

/// Records edits, tests them in batches, takes batches back.
class PENTAD_API BatchTestTracker {
   public:
    explicit BatchTestTracker(Options options = {});
    ~BatchTestTracker();
    BatchTestTracker(BatchTestTracker&& other) noexcept;
    BatchTestTracker& operator=(BatchTestTracker&& other) noexcept;

    /// Records one file as one edit, as it stands now; the edit that fills the batch runs the tests, and `result` is
    /// what they said. Shape: a path relative to the current folder, or absolute; a file that was deleted, or a folder,
    /// too. An empty author: PENTAD_AUTHOR, else the login name. When it returns, the edit survives a crash.
    FileEdit record_edit(const std::string& file_path, const std::string& description = {},
                         const std::string& author = {});
    /// The same for several files as one edit.
    FileEdit record_edits(const std::vector<std::string>& file_paths, const std::string& description = {},
                          const std::string& author = {});

    /// How many edits were recorded, ever.
    std::int64_t edit_count() const;

    /// The batch that takes edits, else the newest one; nothing when there is none yet.
    std::optional<BatchInfo> current_batch() const;

    /// Runs the tests of what stands in the workspace. Shape: `pattern` is a glob on the names of test files; empty:
    /// all.
    BatchTestResult run_tests(const std::string& pattern = {});

    /// Takes a batch back, keeps later edits, and runs the tests unless `verify` is false. Returns what they said;
    /// nothing when none ran. Where the batch can't be taken back completely, it throws and nothing has changed.
    std::optional<BatchTestResult> rollback_batch(std::int64_t batch_id, bool verify = true);

    /// The same with more to choose, and more told: a dry run writes nothing.
    RollbackResult rollback_batch(std::int64_t batch_id, const RollbackOptions& options);

    /// Takes just one edit back, keeps all others, and runs the tests. Throws (code conflict, with the edits in the
    /// way) where later edits need the same lines, and nothing has changed.
    RollbackResult rollback_edit(std::int64_t edit_id, const RollbackOptions& options = {});

    /// Takes just the edits back that broke tests of the batch (0: the newest that failed), each borne out by a run;
    /// looks for them when that has not been done. Throws (code refused) when no edit is to blame for sure.
    RollbackResult rollback_culprit(std::int64_t batch_id = 0, const RollbackOptions& options = {});

    /// Finds out which edit of a batch (0: the newest that failed) broke each of its failing tests, in a private view
    /// of the workspace, and keeps it. Begins no further state after `seconds`, nor after `states` (0: no limit).
    IsolationResult isolate(std::int64_t batch_id = 0, double seconds = 0, int states = 0);

    /// Writes backups/batch_N: what the batch's files were before it. Returns that folder, absolute.
    std::string create_backup(std::int64_t batch_id);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Runs all tests as a CI does, and compares them with a baseline. An empty `baseline_file` is baseline_results.json in
/// test_batch_logs.
class PENTAD_API BatchTestRunner {
   public:
    explicit BatchTestRunner(Options options = {});
    ~BatchTestRunner();
    BatchTestRunner(BatchTestRunner&& other) noexcept;
    BatchTestRunner& operator=(BatchTestRunner&& other) noexcept;

    /// Runs them, and writes ci_test_results.json.
    CiResults run_all_tests();

    /// Makes the results of the present tree the baseline; runs the tests unless there are results of exactly this
    /// tree.
    CiResults set_baseline(const std::string& baseline_file = {});

    /// Runs the tests; what is worse than in the baseline, also in regressions.json. Empty: nothing is. Throws when
    /// there is no baseline, and (code interrupted) when should_stop ended the run: then nothing was compared.
    std::vector<CiRegression> compare_with_baseline(const std::string& baseline_file = {});

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace v0
}  // namespace pentad
