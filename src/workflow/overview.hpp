// status, log, show, diff: reading, never writing (but for completing what a crash left half done).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/test_result.hpp"
#include "report/blame_text.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct StatusInfo {
    bool initialized = false;
    std::filesystem::path root;
    std::int64_t edit_count = 0;      ///< user edits, ever
    std::optional<Batch> open_batch;  ///< the one that takes edits; nothing: the next record opens one
    std::vector<Edit> open_edits;     ///< its edits, oldest first
    int batch_size = 5;
    std::optional<Batch> last_closed;       ///< the newest closed batch
    std::optional<Run> last_run;            ///< without results
    std::vector<TestResult> last_failures;  ///< of last_run
    std::vector<std::string> hints;         ///< what to do next, one line each (untested batch, …)
    bool changes_scanned = false;
    std::vector<std::pair<char, std::string>> changes;  ///< unrecorded: 'A' 'M' 'D' and path; with `scan` only
    std::vector<std::string> unreadable;
};
/// `scan`: also find unrecorded changes (costs a walk over the workspace).
Result<StatusInfo> status(const Workspace& workspace, bool scan);

struct LogEntry {
    Batch batch;              ///< id 0: edits that belong to no batch
    std::vector<Edit> edits;  ///< newest first
    std::optional<Run> run;   ///< newest of the batch, without results
};
/// The newest `limit` edits (0: all), grouped, newest first.
Result<std::vector<LogEntry>> log(const Workspace& workspace, std::size_t limit);

/// What `b3`, `e17`, `r5` or a test's id names.
struct ShowBatch {
    Batch batch;
    std::vector<Edit> edits;
    std::vector<Run> runs;                    ///< newest first, without results but for the newest
    std::optional<Isolation> isolation = {};  ///< what is known of who broke its tests
    EditDiffs diffs = {};                     ///< of the edits that did, as far as that is proved
};
struct ShowEdit {
    Edit edit;
    std::string diff;
    std::optional<EditId> rolled_back_by;  ///< the rollback that took it back, alone or with its batch, and stands
};
struct ShowTest {
    std::string id;
    std::vector<std::pair<Run, TestResult>> past;  ///< newest first
};
/// The batch that takes edits, else the newest one, with its edits, oldest first, and no runs. Nothing: none yet.
Result<std::optional<ShowBatch>> current_batch(const Workspace& workspace);

using Shown = std::variant<ShowBatch, ShowEdit, Run, ShowTest>;
/// Errors: usage (what a name looks like), not_found (the newest there is; for a test, similar ids).
Result<Shown> show(const Workspace& workspace, const std::string& name);

/// A test's last `limit` runs (0: all that are kept). Errors: not_found, with similar ids.
Result<Shown> past_of_test(const Workspace& workspace, const std::string& id, std::size_t limit);

/// Unified diff of an edit or a batch (`e17`, `b3`; a bare number is a batch). Empty text: no difference.
Result<std::string> diff(const Workspace& workspace, const std::string& name);

}  // namespace pentad
