// The journal: one SQLite file that is the truth about edits, batches, runs and results.
//
// It also holds the bytes of edits that are not packed into history.git yet, so that one transaction is the whole
// acknowledgement of an edit. docs/formats.md has the schema.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/edit.hpp"
#include "model/test_result.hpp"
#include "model/trace.hpp"

struct sqlite3;

namespace pentad {

/// Bytes that a transaction stores with an edit. `bytes` must outlive the call.
struct NewContent {
    Oid oid;
    std::string_view bytes;
};

/// What a rollback is about to do to the workspace; written before the first rename, so that a crash in between is
/// rolled forward at the next start.
struct RestoreIntent {
    std::int64_t id = 0;
    EditId edit = 0;      ///< the rollback or undo edit that holds the changes
    std::string staging;  ///< folder (inside test_batch_logs) that holds the staged files
};

/// What the newest edit of a path did to it.
struct LastChange {
    EditId edit = 0;
    FileChange change;
};

/// One open journal. Threads: one. Processes: any number; writers hold WorkspaceLock (workspace_lock.hpp).
/// Errors of every call: corrupt (which file, what to do), no_space, io.
class Journal {
   public:
    /// Makes a new journal under a temporary name and renames it into place. Errors: refused, when one is there.
    static Result<Journal> create(const std::filesystem::path& file);
    /// Opens an existing one, and migrates an older schema. Errors: not_found, newer, corrupt (also for an empty or
    /// truncated file: nothing is ever replaced).
    static Result<Journal> open(const std::filesystem::path& file);

    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();  ///< closes; an open transaction is rolled back

    // -- transactions --------------------------------------------------------------------------------------------
    /// BEGIN IMMEDIATE. Every method below that changes something needs one.
    Status begin();
    /// When it returns without error, all since `begin` survives a power cut.
    Status commit();
    void rollback();

    // -- meta: small named values (`id`: names this journal among all that ever were)
    // ----------------------------------------------------------------------------------
    Result<std::optional<std::string>> meta(std::string_view key);
    Status set_meta(std::string_view key, std::string_view value);

    // -- edits -------------------------------------------------------------------------------------------------
    /// Stores `edit` under the next id, which it returns; `edit.id` is ignored.
    Result<EditId> add_edit(const Edit& edit);
    Status add_content(const NewContent& content);
    /// Bytes that are still in the journal; nullopt when they are packed (or were never here).
    Result<std::optional<std::string>> content(const Oid& oid);
    Result<Edit> edit(EditId id);  ///< Errors: not_found
    Result<EditId> newest_edit();  ///< 0 when there is none
    Result<std::int64_t> user_edit_count();
    /// Edits with id > `after`, oldest first, at most `limit` (0: all).
    Result<std::vector<Edit>> edits_after(EditId after, std::size_t limit = 0);
    /// The newest `limit` edits (0: all), newest first.
    Result<std::vector<Edit>> newest_edits(std::size_t limit);
    Result<std::vector<Edit>> edits_of_batch(BatchId batch);
    /// Edits that belong to no batch, with `from` <= id < `before`, oldest first.
    Result<std::vector<Edit>> edits_without_batch(EditId from, EditId before);
    /// Every edit that touched `path`, oldest first; only that path's change is filled in.
    Result<std::vector<Edit>> edits_of_path(const std::string& path);
    /// The state that the newest edit of `path` left; nullopt when no edit ever touched it.
    Result<std::optional<FileState>> last_state(const std::string& path);
    /// The newest edit's change of `path`, whole; nullopt when no edit ever touched it. Costs one look-up.
    Result<std::optional<LastChange>> last_change(const std::string& path);
    /// The newest state of each path that an edit with id > `after` touched: (path, state), sorted by path.
    Result<std::vector<std::pair<std::string, FileState>>> last_states_after(EditId after);

    // -- packing: from journal rows to commits -------------------------------------------------------------------
    /// Edits that have no commit yet, oldest first.
    Result<std::vector<Edit>> unpacked_edits();
    /// Edits are packed in their order. Errors: refused, when one before it is not packed.
    Status set_commit(EditId edit, const Oid& commit, const Oid& tree);
    /// The commit and tree of the newest packed edit; nullopt before any.
    struct Packed {
        EditId edit = 0;
        Oid commit;
        Oid tree;
        friend bool operator==(const Packed&, const Packed&) = default;
    };
    Result<std::optional<Packed>> newest_packed();
    Result<std::optional<Packed>> packed(EditId edit);
    /// Drops the bytes of contents that only packed edits use.
    Status drop_packed_content();

    // -- batches -----------------------------------------------------------------------------------------------
    Result<std::optional<Batch>> open_batch();  ///< the one that takes edits (state open)
    /// Opens the next one. `size` as set now; `git_commit` is the user's HEAD.
    Result<Batch> add_batch(int size, Timestamp opened, const std::string& git_commit);
    /// Errors: not_found (`batch 7 does not exist; the newest is 4 (see pentad log)`).
    Result<Batch> batch(BatchId id);
    Result<std::vector<Batch>> newest_batches(std::size_t limit);  ///< newest first; 0: all
    /// Stores state, closed, trees, rolled_back_by, last_run and git_commit of `batch`.
    Status update_batch(const Batch& batch);
    Result<std::vector<Batch>> batches_in_state(BatchState state);

    // -- rollback intents ----------------------------------------------------------------------------------------
    Result<std::int64_t> add_intent(const RestoreIntent& intent);
    Result<std::vector<RestoreIntent>> intents();
    Status clear_intent(std::int64_t id);

    // -- runs and results --------------------------------------------------------------------------------------
    /// Stores the run, each result with its attempts, each test's ring of its last 32 outcomes, and the details of
    /// failures. Sets last_run of its batch. Returns the run's id. Costs what the run holds, not what is stored
    /// already. Of results with the same id the last one counts.
    Result<RunId> add_run(const Run& run);
    Result<Run> run(RunId id, bool with_results = true);     ///< Errors: not_found
    Result<std::vector<TestResult>> failures_of(RunId run);  ///< in the order of ids; costs a pass over the run
    Result<std::optional<TestResult>> result_of(RunId run, const std::string& test);
    Result<std::vector<Run>> newest_runs(std::size_t limit);  ///< without results, newest first; 0: all
    Result<std::vector<Run>> runs_after(RunId after, bool with_results = true);  ///< oldest first
    /// One test's past, newest first.
    struct PastOutcome {
        RunId run = 0;
        Outcome outcome = Outcome::not_run;
        double duration = 0;  ///< seconds
        bool flaky = false;   ///< passed in a retry after it had failed
        Oid tree;             ///< what the run tested
    };
    Result<std::vector<PastOutcome>> history_of_test(const std::string& id, std::size_t limit);
    /// The last outcomes (at most 32, oldest first) of every test that ever ran, by id. Not run and cached are left
    /// out: they say nothing new about a test.
    struct RecentOutcomes {
        std::string id;
        std::vector<Outcome> outcomes;
        std::vector<bool> flaky;  ///< of each outcome: it failed first, and passed in a retry
    };
    Result<std::vector<RecentOutcomes>> recent_outcomes();
    /// A test that passed and failed on the same inputs, in its last 100 runs.
    struct FlakyTest {
        std::string id;
        int runs = 0;                  ///< of those 100, in which it passed or failed
        int flaky_passes = 0;          ///< failed, then passed in a retry
        int contradicted = 0;          ///< failed, on a tree on which another run of it passed
        RunId last_run = 0;            ///< where it was flaky last
        std::optional<BatchId> batch;  ///< of last_run
        std::vector<EditId> culprits;  ///< that were found to break it last; empty: none was
        double rate() const { return runs == 0 ? 0 : static_cast<double>(flaky_passes + contradicted) / runs; }
    };
    /// The flakiest first; 0: all. Costs a pass over the tests, and the runs of those that failed and passed lately.
    Result<std::vector<FlakyTest>> flaky_tests(std::size_t limit);
    /// Per unit: seconds of its newest run, and in which of the last ten something failed; what scheduling needs. Runs
    /// that kept an earlier outcome do not count. Costs one pass over units.
    struct UnitPast {
        std::string unit;
        double duration = 0;
        std::uint32_t failures = 0;  ///< a bit for each run, the lowest for the newest
    };
    Result<std::vector<UnitPast>> unit_pasts();
    Result<std::vector<std::string>> test_ids_like(const std::string& text, std::size_t limit);

    // -- culprits ----------------------------------------------------------------------------------------------
    /// In place of what was known of that batch.
    Status set_isolation(const Isolation& isolation);
    Result<std::optional<Isolation>> isolation(BatchId batch);
    /// The newest finding that names edits for a test, with a run that bears it out.
    struct KnownCulprit {
        Blame blame;
        BatchId batch = 0;
        RunId run = 0;  ///< the failing run that it explains
    };
    Result<std::optional<KnownCulprit>> culprit_of(const std::string& test);

    // -- traces (docs/selection.md) ------------------------------------------------------------------------------
    /// What units depended on in `run`, beside the newest k_kept_traces - 1 that are known of each. A unit that passed
    /// and failed on equal facts is kept as flaky. `facts`: each once.
    Status add_traces(RunId run, std::span<const ValuedFact> facts, std::span<const NewTrace> traces);
    static constexpr std::size_t k_kept_traces = 8;
    /// Of every unit that has some. Costs one pass over facts, lists and traces. `whole`: see KnownTraces; what is
    /// unchanged since the last run can be told without.
    Result<KnownTraces> traces(bool whole = true);
    /// The folders whose names some unit listed, as facts have them. Costs one pass over facts.
    Result<std::vector<std::string>> listed_folders();
    /// Of one unit, with the facts of its lists only, or without; no unit when it has none.
    Result<KnownTraces> traces_of(const std::string& unit, bool with_facts = true);
    /// The values that facts had in `run`, in the order of `ids`; nothing for classes that have one value only.
    Result<std::vector<std::optional<Fingerprint>>> marks_at(RunId run, std::span<const std::uint32_t> ids);
    /// The unit that a test ran in last; nothing when it never ran.
    Result<std::optional<std::string>> unit_of_test(const std::string& test);
    /// The results of one unit in a run, in the order of ids.
    Result<std::vector<TestResult>> results_of_unit(RunId run, const std::string& unit);

    // -- baseline ----------------------------------------------------------------------------------------------
    /// The results of `run` are what others are compared with from now on. Errors: not_found
    Status set_baseline(RunId run);
    Result<std::optional<RunId>> baseline_run();

    // -- upkeep ------------------------------------------------------------------------------------------------
    /// PRAGMA integrity_check and our own cross-checks; each finding one line.
    Result<std::vector<std::string>> check();
    /// After it the journal's file alone holds everything (its write-ahead log is empty), so that it may be
    /// renamed or copied, until something is changed again. The caller holds WorkspaceLock. Errors: refused, inside of
    /// a transaction, and when another process reads and does not stop within a second.
    Status settle();
    /// Removes runs that are not among the newest `keep_runs`, or that stand after the newest `keep_bytes` of results
    /// (whichever comes first), and gives free pages back. The newest run and a baseline's stay; of a batch's last run
    /// the totals stay, and its results as long as there are bytes for them. Returns what it removed, one line each.
    /// Makes its own transaction. Errors: refused, inside of one.
    Result<std::vector<std::string>> collect_garbage(std::size_t keep_runs = k_kept_runs,
                                                     std::uint64_t keep_bytes = k_kept_bytes);
    static constexpr std::size_t k_kept_runs = 1'000;
    static constexpr std::uint64_t k_kept_bytes = 1'000'000'000;

   private:
    struct Impl;
    explicit Journal(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pentad
