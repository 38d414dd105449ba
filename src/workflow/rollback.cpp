#include "workflow/rollback.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/publisher.hpp"
#include "workflow/closing.hpp"
#include "workflow/diffs.hpp"
#include "workflow/revert_plan.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

/// meta key of the edit that `undo` takes back.
constexpr std::string_view k_last_rollback = "last_rollback";
/// Its value when there is none.
constexpr const char* k_no_rollback = "0";

/// What is done to the journal together with a rollback edit.
struct Consequence {
    EditKind kind = EditKind::rollback;
    std::int64_t target = 0;
    std::string description;
    std::vector<Batch> batches;  ///< that are taken back by it, or stand again
    bool back = false;           ///< they stand again
};

/// meta key of the batches that a rollback or undo edit concerns: ids, with blanks between.
std::string batches_key(EditId edit) { return "rollback_batches/" + std::to_string(edit); }

/// The batches that an earlier rollback or undo concerned.
Result<std::vector<Batch>> batches_behind(Session& session, EditId edit) {
    TRY_ASSIGN(const std::optional<std::string> ids, session.journal().meta(batches_key(edit)));
    std::vector<Batch> batches;
    for (const std::string& id : split(ids.value_or(""), ' ')) {
        if (id.empty()) continue;
        TRY_ASSIGN(const BatchId number, to_number(id));
        TRY_ASSIGN(batches.emplace_back(), session.journal().batch(number));
    }
    return batches;
}

/// `batch`, and with `through` every later one that still stands.
Result<std::vector<Batch>> batches_from(Session& session, const Batch& batch, bool through) {
    std::vector<Batch> batches{batch};
    if (!through) return batches;
    TRY_ASSIGN(const std::vector<Batch> all, session.journal().newest_batches(0));
    for (const Batch& later : all)
        if (later.id > batch.id && !later.rolled_back_by) batches.push_back(later);
    return batches;
}

std::set<std::string> paths_in(const std::vector<FileChange>& changes) {
    std::set<std::string> paths;
    for (const FileChange& change : changes) paths.insert(change.path);
    return paths;
}

Status keep_unrecorded(Session& session, const RevertPlan& plan, RollbackOutcome& outcome) {
    TRY_ASSIGN(const CapturedEdit kept, capture_unrecorded_in(session, paths_in(plan.changes)));
    if (kept.edit.changes.empty()) return {};
    TRY(session.journal().begin());
    TRY_ASSIGN(const EditId id, store_captured(session, kept));
    TRY(session.journal().commit());
    outcome.notes.push_back("kept unrecorded changes of " + count_of(kept.edit.changes.size(), "file") + " as edit " +
                            std::to_string(id));
    return {};
}

std::vector<RestoreStep> steps_of(const RevertPlan& plan) {
    std::vector<RestoreStep> steps;
    for (const FileChange& change : plan.changes) steps.push_back({change.path, change.before, change.after});
    return steps;
}

/// Bytes from the plan's merges, else from the history.
ContentSource source_for(Session& session, const RevertPlan& plan) {
    return [&session, &plan](const Oid& oid) -> Result<std::string> {
        for (const CapturedEdit::Content& content : plan.contents)
            if (content.oid == oid) return content.bytes;
        return session.content(oid);
    };
}

/// The transaction from which on the rollback will be completed, whatever happens.
Result<RestoreIntent> commit_intent(Session& session, const std::string& staging, CapturedEdit& edit,
                                    Consequence& consequence) {
    Journal& journal = session.journal();
    RestoreIntent intent;
    intent.staging = staging;
    TRY(journal.begin());
    TRY_ASSIGN(intent.edit, store_captured(session, edit));
    edit.edit.id = intent.edit;
    TRY_ASSIGN(intent.id, journal.add_intent(intent));
    TRY(journal.set_meta(k_last_rollback, std::to_string(intent.edit)));
    std::string ids;
    for (Batch& batch : consequence.batches) {
        batch.rolled_back_by = consequence.back ? std::nullopt : std::optional(intent.edit);
        TRY(journal.update_batch(batch));
        ids += std::to_string(batch.id) + " ";
    }
    TRY(journal.set_meta(batches_key(intent.edit), ids));
    TRY(journal.commit());
    return intent;
}

Edit make_edit(const Consequence& consequence, const std::vector<FileChange>& changes) {
    Edit edit;
    edit.kind = consequence.kind;
    edit.target = consequence.target;
    edit.description = consequence.description;
    edit.author = "pentad";
    edit.time = now();
    edit.changes = changes;
    return edit;
}

/// A rollback whose files could not be put in place, and are as they were: the history says so too, and nothing is left
/// to be completed.
Status take_back(Session& session, const RestoreIntent& intent, const Edit& failed, const std::vector<Batch>& before,
                 const std::string& last_rollback) {
    Consequence consequence;
    consequence.kind = EditKind::undo;
    consequence.target = failed.id;
    consequence.description = "edit " + std::to_string(failed.id) + " could not be carried out";
    std::vector<FileChange> changes = failed.changes;
    for (FileChange& change : changes) {
        std::swap(change.before, change.after);
        change.sha256.clear();
    }
    Journal& journal = session.journal();
    TRY(journal.begin());
    TRY(journal.add_edit(make_edit(consequence, changes)));
    TRY(journal.clear_intent(intent.id));
    TRY(journal.set_meta(k_last_rollback, last_rollback));
    for (const Batch& batch : before) TRY(journal.update_batch(batch));
    TRY(journal.commit());
    return discard_staging(session.workspace().directory / intent.staging);
}

/// What an error of apply_restore means is best seen by looking.
bool as_before(const Workspace& workspace, const std::vector<FileChange>& changes) {
    return std::ranges::all_of(changes, [&](const FileChange& change) {
        const Result<Capture> standing = capture(workspace, change.path);
        return standing && standing->state == change.before;
    });
}

/// Puts the staged files in place; when that fails and nothing has happened, the history says so.
Status apply_or_take_back(Session& session, const RestoreIntent& intent, const Edit& edit,
                          const std::vector<Batch>& before, const std::string& last_rollback,
                          RollbackOutcome& outcome) {
    const Workspace& workspace = session.workspace();
    Result<std::vector<std::string>> rescued = apply_restore(workspace.root, workspace.directory / intent.staging);
    if (rescued) {
        for (std::string& line : *rescued) outcome.notes.push_back(std::move(line));
        return {};
    }
    Error error = std::move(rescued).error();
    if (!as_before(workspace, edit.changes)) {
        error.message += "; the rollback is completed when a pentad command next runs here";
        return Failure(std::move(error));
    }
    const Status taken_back = take_back(session, intent, edit, before, last_rollback);
    error.message += taken_back ? "; nothing was changed" : "; " + taken_back.error().message;
    return Failure(std::move(error));
}

/// Snapshot, stage, commit the intent, rename, clear the intent.
Status carry_out(Session& session, RevertPlan& plan, Consequence consequence, RollbackOutcome& outcome) {
    const Workspace& workspace = session.workspace();
    Journal& journal = session.journal();
    TRY(keep_unrecorded(session, plan, outcome));
    const std::string staging = "staging/" + std::to_string(::getpid());
    TRY(make_directories(workspace.directory / "staging"));
    TRY(stage_restore(workspace.root, workspace.directory / staging, steps_of(plan), source_for(session, plan)));

    const std::vector<Batch> before = consequence.batches;
    TRY_ASSIGN(const std::optional<std::string> last_rollback, journal.meta(k_last_rollback));
    CapturedEdit edit{make_edit(consequence, plan.changes), plan.contents};
    Result<RestoreIntent> intent = commit_intent(session, staging, edit, consequence);
    if (!intent) {
        journal.rollback();
        const Status discarded = discard_staging(workspace.directory / staging);
        if (!discarded) session.notes().push_back(discarded.error().message);
        return Failure(std::move(intent).error());
    }
    TRY(apply_or_take_back(session, *intent, edit.edit, before, last_rollback.value_or(k_no_rollback), outcome));
    TRY(journal.begin());
    TRY(journal.clear_intent(intent->id));
    TRY(journal.commit());
    outcome.edit = std::move(edit.edit);
    return {};
}

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

Status finish(Session& session, RevertPlan plan, const Consequence& consequence, bool dry_run, bool verify,
              const EventSink& sink, RollbackOutcome& outcome) {
    outcome.changes = plan.changes;
    for (const std::string& path : plan.merged)
        outcome.notes.push_back("kept later changes of " + printable(path) + " by merging");
    if (dry_run) {
        TRY_ASSIGN(outcome.diff, diff_of(session, plan.changes, source_for(session, plan)));
        return {};
    }
    TRY(carry_out(session, plan, consequence, outcome));
    TRY(publish_batches(session.workspace().directory, session.journal()));
    if (!verify) return {};
    RunPlan run;
    TRY_ASSIGN(run.tree, present_tree(session));
    run.retries = retry_plan(session.workspace().settings, 0);
    Result<TestedRun> ran = run_tests(session, run, sink);
    if (ran)
        outcome.run = std::move(ran->run);
    else
        outcome.problem = std::move(ran).error();
    return {};
}

Result<RevertPlan> plan_for_batch(Session& session, const std::vector<Edit>& edits, bool through) {
    if (through) return plan_restore_before(session, edits.front().id);
    std::set<EditId> undone;
    for (const Edit& edit : edits) undone.insert(edit.id);
    return plan_revert(session, undone);
}

Failure offer_through(Error error, BatchId batch) {
    if (error.code == Code::conflict)
        error.message += "\n'pentad rollback " + std::to_string(batch) +
                         " --through' takes the later edits back too, to the exact state before the batch ('pentad "
                         "undo' brings them back)";
    return Failure(std::move(error));
}

}  // namespace

Result<RollbackOutcome> rollback(const Workspace& workspace, const RollbackRequest& request, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    TRY_ASSIGN(Batch batch, session.journal().batch(request.batch));
    if (batch.rolled_back_by)
        return fail(Code::refused, "batch " + std::to_string(batch.id) + " is rolled back already (edit " +
                                       std::to_string(*batch.rolled_back_by) +
                                       "); 'pentad undo' takes the last rollback back");
    RollbackOutcome outcome;
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_batch(batch.id));
    if (edits.empty()) return fail(Code::refused, "batch " + std::to_string(batch.id) + " has no edit to take back");
    Result<RevertPlan> plan = plan_for_batch(session, edits, request.through);
    if (!plan) return offer_through(std::move(plan).error(), batch.id);
    if (!request.dry_run) TRY(close_if_open(session, batch, outcome));

    Consequence consequence;
    consequence.target = batch.id;
    consequence.description =
        "rollback of batch " + std::to_string(batch.id) + (request.through ? " and everything after it" : "");
    TRY_ASSIGN(consequence.batches, batches_from(session, batch, request.through));
    TRY(finish(session, std::move(*plan), consequence, request.dry_run, request.verify, sink, outcome));
    outcome.notes.insert(outcome.notes.begin(), session.notes().begin(), session.notes().end());
    return outcome;
}

Result<RollbackOutcome> undo(const Workspace& workspace, const UndoRequest& request, const EventSink& sink) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    TRY_ASSIGN(const std::optional<std::string> last, session.journal().meta(k_last_rollback));
    if (!last || *last == k_no_rollback) return fail(Code::refused, "there is no rollback to undo; see 'pentad log'");
    TRY_ASSIGN(const EditId last_edit, to_number(*last));
    TRY_ASSIGN(const Edit edit, session.journal().edit(last_edit));

    Consequence consequence;
    consequence.kind = EditKind::undo;
    consequence.target = edit.id;
    consequence.description = "undo of edit " + std::to_string(edit.id) + " (" + edit.description + ")";
    TRY_ASSIGN(consequence.batches, batches_behind(session, edit.id));
    consequence.back = !consequence.batches.empty() && consequence.batches.front().rolled_back_by.has_value();
    TRY_ASSIGN(RevertPlan plan, plan_revert(session, {edit.id}));
    RollbackOutcome outcome;
    TRY(finish(session, std::move(plan), consequence, request.dry_run, request.verify, sink, outcome));
    outcome.notes.insert(outcome.notes.begin(), session.notes().begin(), session.notes().end());
    return outcome;
}

}  // namespace pentad
