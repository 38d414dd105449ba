#include "workflow/rollback.hpp"

#include "base/text.hpp"
#include "report/words.hpp"
#include "store/publisher.hpp"
#include "workflow/carry_out.hpp"
#include "workflow/closing.hpp"
#include "workflow/diffs.hpp"
#include "workflow/rehearsal.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// `batch`, and with `through` every later one that still stands.
Result<std::vector<Batch>> batches_from(Session& session, const Batch& batch, bool through) {
    std::vector<Batch> batches{batch};
    if (!through) return batches;
    TRY_ASSIGN(const std::vector<Batch> all, session.journal().newest_batches(0));
    for (const Batch& later : all)
        if (later.id > batch.id && !later.rolled_back_by) batches.push_back(later);
    return batches;
}

/// An open batch that is taken back takes no more edits.
Status close_if_open(Session& session, Batch& batch, RollbackOutcome& outcome) {
    if (batch.state != BatchState::open) return {};
    batch.state = BatchState::closing;
    batch.closed = now();
    TRY(session.journal().begin());
    TRY(session.journal().update_batch(batch));
    TRY(session.journal().commit());
    TRY(finish_closing(session, batch, Unrecorded::left_alone));
    TRY_ASSIGN(batch, session.journal().batch(batch.id));
    outcome.notes.push_back("batch " + std::to_string(batch.id) + " was still open; it is closed now");
    return {};
}

/// As source_for, with what stands in the files, which nobody may have recorded yet.
ContentSource source_for_dry_run(Session& session, const RevertPlan& plan) {
    return [&session, &plan](const Oid& oid) -> Result<std::string> {
        for (const FileChange& change : plan.changes) {
            if (!change.before.exists() || change.before.oid != oid) continue;
            TRY_ASSIGN(Capture standing, capture(session.workspace(), change.path));
            if (standing.state == change.before) return std::move(standing.bytes);
        }
        return source_for(session, plan)(oid);
    };
}

/// What the tests said after it; that they could not run takes nothing back.
void take_run(Result<Run> ran, RollbackOutcome& outcome) {
    if (ran)
        outcome.run = std::move(*ran);
    else
        outcome.problem = std::move(ran).error();
}

Status finish(Session& session, const RevertPlan& plan, const Consequence& consequence, bool dry_run, bool verify,
              const EventSink& sink, RollbackOutcome& outcome) {
    outcome.undone.assign(plan.undone.begin(), plan.undone.end());
    outcome.changes = plan.changes;
    for (const std::string& path : plan.merged)
        outcome.notes.push_back("kept later changes of " + printable(path) + " by merging");
    if (dry_run) {
        TRY_ASSIGN(outcome.diff, diff_of(session, plan.changes, source_for_dry_run(session, plan)));
        if (verify) take_run(rehearse(session, plan, sink), outcome);
        return {};
    }
    TRY_ASSIGN(outcome.edit, carry_out(session, plan, consequence, outcome.notes));
    TRY(publish_batches(session.workspace().directory, session.journal()));
    if (!verify) return {};
    RunPlan run;
    TRY_ASSIGN(run.tree, present_tree(session, &run.unrecorded));
    run.retries = retry_plan(session.workspace().settings, 0);
    Result<TestedRun> ran = run_tests(session, run, sink);
    take_run(ran ? Result<Run>(std::move(ran->run)) : Result<Run>(Failure(std::move(ran).error())), outcome);
    return {};
}

/// Those of the batch's edits that stand: what was taken back already must not be taken back again, since somebody may
/// have made the same change anew.
Result<std::set<EditId>> standing_edits(Session& session, const std::vector<Edit>& edits) {
    std::set<EditId> standing;
    for (const Edit& edit : edits) {
        TRY_ASSIGN(const std::optional<EditId> by, taken_back_by(session, edit));
        if (!by) standing.insert(edit.id);
    }
    return standing;
}

Result<RevertPlan> plan_for_batch(Session& session, const std::vector<Edit>& edits, bool through) {
    if (through) return plan_restore_before(session, edits.front().id);
    TRY_ASSIGN(const std::set<EditId> standing, standing_edits(session, edits));
    if (standing.empty())
        return fail(Code::refused, "every edit of this batch is rolled back already; see 'pentad log'");
    return plan_revert(session, standing);
}

Failure offer_through(Error error, BatchId batch) {
    if (error.code == Code::conflict)
        error.message += "\n'pentad rollback " + std::to_string(batch) +
                         " --through' takes the later edits back too, to the exact state before the batch ('pentad "
                         "undo' brings them back)";
    return Failure(std::move(error));
}

Status rollback_batch(Session& session, const RollbackRequest& request, const EventSink& sink,
                      RollbackOutcome& outcome) {
    TRY_ASSIGN(const Batch batch, session.journal().batch(request.batch));
    if (batch.rolled_back_by)
        return fail(Code::refused, "batch " + std::to_string(batch.id) + " is rolled back already (edit " +
                                       std::to_string(*batch.rolled_back_by) +
                                       "); 'pentad undo' takes the last rollback back");
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_batch(batch.id));
    if (edits.empty()) return fail(Code::refused, "batch " + std::to_string(batch.id) + " has no edit to take back");
    Result<RevertPlan> plan = plan_for_batch(session, edits, request.through);
    if (!plan) return offer_through(std::move(plan).error(), batch.id);

    Consequence consequence;
    consequence.target = batch.id;
    consequence.description =
        "rollback of batch " + std::to_string(batch.id) + (request.through ? " and everything after it" : "");
    TRY_ASSIGN(std::vector<Batch> batches, batches_from(session, batch, request.through));
    for (Batch& one : batches) {
        if (!request.dry_run) TRY(close_if_open(session, one, outcome));
        consequence.concerned.batches.push_back(one.id);
    }
    return finish(session, *plan, consequence, request.dry_run, request.verify, sink, outcome);
}

std::string number_of(EditId id) { return "edit " + std::to_string(id); }

/// Errors: refused, when the edit is a rollback, or is taken back.
Status check_can_be_taken_back(Session& session, const Edit& edit) {
    if (edit.kind == EditKind::rollback || edit.kind == EditKind::undo) {
        TRY_ASSIGN(const std::optional<EditId> last, last_rollback(session));
        const std::string what =
            number_of(edit.id) + (edit.kind == EditKind::rollback ? " is a rollback" : " is an undo");
        if (last == edit.id) return fail(Code::refused, what + "; 'pentad undo' takes it back");
        return fail(Code::refused, what + ", and not the last; 'pentad undo' takes back " +
                                       (last ? "the last one only (" + number_of(*last) + ")" : "only the last one"));
    }
    TRY_ASSIGN(const std::optional<EditId> by, taken_back_by(session, edit));
    if (by)
        return fail(Code::refused, number_of(edit.id) + " is rolled back already (" + number_of(*by) +
                                       "); 'pentad undo' takes the last rollback back");
    return {};
}

/// `edit 3`, `edits 3 and 6`, `edits 3, 6 and 9`.
std::string list_of(const std::set<EditId>& edits) {
    std::string text = edits.size() == 1 ? "edit " : "edits ";
    std::size_t left = edits.size();
    for (const EditId id : edits) {
        text += std::to_string(id);
        --left;
        text += left > 1 ? ", " : left == 1 ? " and " : "";
    }
    return text;
}

std::set<EditId> without(const std::set<EditId>& edits, const std::set<EditId>& fewer) {
    std::set<EditId> rest;
    for (const EditId id : edits)
        if (!fewer.contains(id)) rest.insert(id);
    return rest;
}

/// Says what --with-dependents would take back too, after trying whether it can.
Failure offer_dependents(Session& session, const std::set<EditId>& edits, Error error) {
    if (error.code != Code::conflict) return Failure(std::move(error));
    const Result<RevertPlan> more = plan_revert(session, edits, Dependents::take_along);
    if (more)
        error.message += "\n--with-dependents takes " + list_of(without(more->undone, edits)) +
                         " back too ('pentad undo' brings everything back)";
    else if (more.error().message == error.message)  // no edit is in the way
        error.message +=
            "\nrecord those changes first ('pentad record FILE'); then --with-dependents takes them back too";
    else
        error.message += "\n--with-dependents does not help: " + more.error().message;
    return Failure(std::move(error));
}

Result<std::string> description_of(Session& session, const std::set<EditId>& edits) {
    std::string text = "rollback of " + list_of(edits);
    if (edits.size() > 1) return text;
    TRY_ASSIGN(const Edit edit, session.journal().edit(*edits.begin()));
    const std::string description = safe_line(edit.description);
    return trim(description).empty() ? text : text + " (" + description + ")";
}

Status rollback_edits(Session& session, const RollbackRequest& request, const EventSink& sink,
                      RollbackOutcome& outcome) {
    for (const EditId id : request.edits) {
        TRY_ASSIGN(const Edit edit, session.journal().edit(id));
        TRY(check_can_be_taken_back(session, edit));
    }
    Result<RevertPlan> plan =
        plan_revert(session, request.edits, request.with_dependents ? Dependents::take_along : Dependents::refuse);
    if (!plan && !request.with_dependents) return offer_dependents(session, request.edits, std::move(plan).error());
    if (!plan) return Failure(std::move(plan).error());
    for (const EditId id : without(plan->undone, request.edits)) {
        TRY_ASSIGN(outcome.dependents.emplace_back(), session.journal().edit(id));
    }
    Consequence consequence;
    TRY_ASSIGN(consequence.description, description_of(session, plan->undone));
    consequence.concerned.edits.assign(plan->undone.begin(), plan->undone.end());
    return finish(session, *plan, consequence, request.dry_run, request.verify, sink, outcome);
}

}  // namespace

Result<RollbackOutcome> rollback(const Workspace& workspace, const RollbackRequest& request, const EventSink& sink) {
    if (!request.edits.empty() && request.batch != 0)
        return fail(Code::usage, "a rollback takes a batch, or single edits; give one of them");
    if (!request.edits.empty() && request.through)
        return fail(Code::usage, "--through goes with a batch; single edits are taken back --with-dependents");
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    RollbackOutcome outcome;
    if (request.edits.empty()) {
        TRY(rollback_batch(session, request, sink, outcome));
    } else {
        TRY(rollback_edits(session, request, sink, outcome));
    }
    outcome.notes.insert(outcome.notes.begin(), session.notes().begin(), session.notes().end());
    return outcome;
}

Result<RollbackOutcome> undo(const Workspace& workspace, const UndoRequest& request, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    TRY_ASSIGN(const std::optional<EditId> last, last_rollback(session));
    if (!last) return fail(Code::refused, "there is no rollback to undo; see 'pentad log'");
    TRY_ASSIGN(const Edit edit, session.journal().edit(*last));

    Consequence consequence;
    consequence.kind = EditKind::undo;
    consequence.target = edit.id;
    consequence.description = "undo of edit " + std::to_string(edit.id) + " (" + edit.description + ")";
    TRY_ASSIGN(consequence.concerned, concerned_by(session, edit.id));
    TRY_ASSIGN(consequence.back, are_taken_back(session, consequence.concerned));
    TRY_ASSIGN(const RevertPlan plan, plan_revert(session, {edit.id}));
    RollbackOutcome outcome;
    TRY(finish(session, plan, consequence, request.dry_run, request.verify, sink, outcome));
    outcome.notes.insert(outcome.notes.begin(), session.notes().begin(), session.notes().end());
    return outcome;
}

}  // namespace pentad
