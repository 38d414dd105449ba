// record: one edit, and what follows when it fills the batch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "workflow/test_run.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct RecordRequest {
    std::vector<std::string> paths;  ///< as typed: relative to the current folder, or absolute; files and folders
    std::string description;
    std::string author;  ///< empty: the user's git identity, else the login name
    bool run_tests = true;
};

struct RecordOutcome {
    Edit edit;
    Batch batch;                     ///< as it stands after this edit
    std::vector<std::string> notes;  ///< what the user should know, one line each
    std::optional<Run> run;          ///< of the batch, when this edit closed it and tests were found and ran
    std::string report_file;         ///< relative to the workspace; of that run
};

/// Errors: refused (outside the workspace, in test_batch_logs or .git, FIFO, device; nothing is recorded), not_found (no such
/// file, and none was ever recorded), usage (no path). no_tests when the batch closed and no test was found: the edit is recorded then.
/// `acknowledged`, if given, is called once, as soon as the edit survives a crash and before any test runs (`run` and `report_file`
/// are empty then): a user must not have to wait for the tests to read that the edit is recorded.
using Acknowledged = std::function<void(const RecordOutcome&)>;
Result<RecordOutcome> record(const Workspace& workspace, const RecordRequest& request, const EventSink& sink,
                             const Acknowledged& acknowledged = {});

}  // namespace pentad
