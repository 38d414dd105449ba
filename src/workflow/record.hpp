// record: one edit, and what follows when it fills the batch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "workflow/auto_rollback.hpp"
#include "workflow/test_run.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct RecordRequest {
    std::vector<std::string> paths;  ///< as typed: relative to the current folder, or absolute; files and folders
    std::string description;
    std::string author;  ///< empty: PENTAD_AUTHOR, else the login name
    bool run_tests = true;
    /// The commit or tree of the user's repository that holds the content before, when nothing was recorded yet.
    std::string before = "HEAD";
    /// Leave out paths that do not stand and were never known, in place of refusing the edit.
    bool skip_unknown = false;
};

struct RecordOutcome {
    Edit edit;
    Batch batch;                           ///< as it stands after this edit
    std::optional<Edit> unrecorded;        ///< what else had changed when a full batch was left open (watch mode)
    std::vector<std::string> notes;        ///< what the user should know, one line each
    std::optional<Run> run;                ///< of the batch, when this edit closed it and tests were found and ran
    std::optional<Comparison> comparison;  ///< of that run with the baseline, when there is one
    std::optional<Isolation> isolation;    ///< who broke its tests, when they failed and that was looked for
    std::vector<Edit> batch_edits;         ///< of the batch, when there is an isolation
    std::optional<AutoRollback> rollback;  ///< when [rollback] on_failure had something to decide
    std::string report_file;               ///< relative to the workspace; of that run
    /// The edit is recorded, but what was to follow did not work: no tests found, no interpreter, the closing cut off;
    /// or, beside `run`, a baseline that can't be read.
    std::optional<Error> problem;
};

/// Errors: refused (outside the workspace, in test_batch_logs or .git, FIFO, device), not_found (no such file, and none
/// was ever recorded), usage (no path). With an Error, nothing is recorded; see also `problem`. `acknowledged`, if
/// given, is called once, as soon as the edit survives a crash and before any test runs (`run` and `report_file` are
/// empty then): a user must not have to wait for the tests to read that the edit is recorded.
using Acknowledged = std::function<void(const RecordOutcome&)>;
Result<RecordOutcome> record(const Workspace& workspace, const RecordRequest& request, const EventSink& sink,
                             const Acknowledged& acknowledged = {});

}  // namespace pentad
