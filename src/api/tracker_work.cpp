// What a BatchTestTracker does.
#include "api/rollback_work.hpp"
#include "api/values.hpp"
#include "api/work.hpp"
#include "api/workplace.hpp"
#include "workflow/overview.hpp"
#include "workflow/record.hpp"
#include "workflow/rollback.hpp"
#include "workflow/test_run.hpp"
#include "workflow/upkeep.hpp"

namespace pentad::api {

namespace {

/// That no tests were found is no reason to throw after an edit or a rollback, which are done.
bool is_serious(const std::optional<pentad::Error>& problem) { return problem && problem->code != Code::no_tests; }

Result<FileEdit> record_in(const Place& place, const RecordRequest& request) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const RecordOutcome outcome, record(workspace, request, sink_of(place)));
    if (is_serious(outcome.problem)) return Failure(*outcome.problem);
    FileEdit edit = edit_of(outcome.edit);
    edit.notes = outcome.notes;
    if (outcome.run) edit.result = result_of(*outcome.run, outcome.batch.id);
    if (outcome.isolation) edit.isolation = isolation_of(*outcome.isolation);
    if (outcome.rollback && outcome.rollback->done)
        edit.rollback = rollback_result_of(*outcome.rollback->done, false, 0);
    return edit;
}

Result<std::int64_t> count_in(const Place& place) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const StatusInfo info, status(workspace, false));
    return info.edit_count;
}

Result<std::optional<BatchInfo>> current_batch_in(const Workspace& workspace) {
    TRY_ASSIGN(const std::optional<ShowBatch> current, pentad::current_batch(workspace));
    return current ? std::optional(batch_of(current->batch, current->edits)) : std::nullopt;
}

Result<BatchTestResult> run_in(const Place& place, const std::string& pattern) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const Run run, test_workspace(workspace, {pattern}, sink_of(place)));
    TRY_ASSIGN(const std::optional<BatchInfo> current, current_batch_in(workspace));
    return result_of(run, current ? current->batch_id : 0);
}

Result<std::optional<BatchTestResult>> roll_back_in(const Place& place, const RollbackRequest& request) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const RollbackOutcome outcome, rollback(workspace, request, sink_of(place)));
    if (is_serious(outcome.problem)) return Failure(*outcome.problem);
    return outcome.run ? std::optional(result_of(*outcome.run, request.batch)) : std::nullopt;
}

Result<std::string> back_up_in(const Place& place, BatchId batch) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const BackupOutcome outcome, backup(workspace, batch));
    return (workspace.root / outcome.folder).string();
}

}  // namespace

Answer<FileEdit> record_edits(const Place& place, const std::vector<std::string>& paths, const std::string& description,
                              const std::string& author) {
    return answer(record_in(place, {.paths = paths, .description = description, .author = author}));
}

Answer<std::int64_t> edit_count(const Place& place) { return answer(count_in(place)); }

Answer<std::optional<BatchInfo>> current_batch(const Place& place) {
    const Result<Workspace> workspace = workspace_of(place);
    if (!workspace) return std::unexpected(trouble_of(workspace.error()));
    return answer(current_batch_in(*workspace));
}

Answer<BatchTestResult> run_tests(const Place& place, const std::string& pattern) {
    return answer(run_in(place, pattern));
}

Answer<std::optional<BatchTestResult>> rollback_batch(const Place& place, std::int64_t batch_id, bool verify) {
    return answer(roll_back_in(place, {.batch = batch_id, .verify = verify}));
}

Answer<std::string> create_backup(const Place& place, std::int64_t batch_id) {
    return answer(back_up_in(place, batch_id));
}

}  // namespace pentad::api
