// What a BatchTestTracker takes back, and how it finds out what to.
#include "api/rollback_work.hpp"

#include "api/values.hpp"
#include "api/work.hpp"
#include "api/workplace.hpp"
#include "workflow/isolate.hpp"

namespace pentad::api {

namespace {

Result<RollbackResult> roll_back_in(const Place& place, RollbackRequest request, const RollbackOptions& options) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    request.dry_run = options.dry_run;
    request.verify = options.verify;
    request.with_dependents = options.with_dependents;
    request.through = options.through;
    if (request.edits.empty() && request.with_dependents)
        return fail(Code::usage, "with_dependents goes with edits; for a batch there is through");
    TRY_ASSIGN(const RollbackOutcome outcome, rollback(workspace, request, sink_of(place)));
    if (outcome.problem && outcome.problem->code != Code::no_tests) return Failure(*outcome.problem);
    return rollback_result_of(outcome, options.dry_run, request.batch);
}

Result<RollbackResult> roll_culprits_back_in(const Place& place, BatchId batch, const RollbackOptions& options) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const Culprits culprits,
               culprits_of(workspace, batch == 0 ? std::nullopt : std::optional(batch), sink_of(place)));
    return roll_back_in(place, {.edits = culprits.edits}, options);
}

Result<IsolationResult> isolate_in(const Place& place, const IsolateRequest& request) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(const IsolateOutcome outcome, pentad::isolate(workspace, request, sink_of(place)));
    return isolation_of(outcome.isolation);
}

}  // namespace

RollbackResult rollback_result_of(const RollbackOutcome& outcome, bool dry_run, BatchId batch) {
    RollbackResult told;
    told.dry_run = dry_run;
    if (outcome.edit) told.edit_id = outcome.edit->id;
    told.edits = outcome.undone;
    for (const Edit& edit : outcome.dependents) told.dependents.push_back(edit.id);
    for (const FileChange& change : outcome.changes) told.files.push_back(change.path);
    told.diff = outcome.diff;
    told.notes = outcome.notes;
    if (outcome.run) told.result = result_of(*outcome.run, batch);
    return told;
}

Answer<RollbackResult> rollback_batch_as(const Place& place, std::int64_t batch_id, const RollbackOptions& options) {
    return answer(roll_back_in(place, {.batch = batch_id}, options));
}

Answer<RollbackResult> rollback_edit(const Place& place, std::int64_t edit_id, const RollbackOptions& options) {
    return answer(roll_back_in(place, {.edits = {edit_id}}, options));
}

Answer<RollbackResult> rollback_culprit(const Place& place, std::int64_t batch_id, const RollbackOptions& options) {
    return answer(roll_culprits_back_in(place, batch_id, options));
}

Answer<IsolationResult> isolate(const Place& place, std::int64_t batch_id, double seconds, int states) {
    return answer(isolate_in(
        place,
        {.batch = batch_id == 0 ? std::nullopt : std::optional(batch_id), .seconds = seconds, .states = states}));
}

}  // namespace pentad::api
