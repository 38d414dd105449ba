#include "workflow/carry_out.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

std::set<std::string> paths_in(const std::vector<FileChange>& changes) {
    std::set<std::string> paths;
    for (const FileChange& change : changes) paths.insert(change.path);
    return paths;
}

Status keep_unrecorded(Session& session, const RevertPlan& plan, std::vector<std::string>& notes) {
    TRY_ASSIGN(const CapturedEdit kept, capture_unrecorded_in(session, paths_in(plan.changes)));
    if (kept.edit.changes.empty()) return {};
    TRY(session.journal().begin());
    TRY_ASSIGN(const EditId id, store_captured(session, kept));
    TRY(session.journal().commit());
    notes.push_back("kept unrecorded changes of " + count_of(kept.edit.changes.size(), "file") + " as edit " +
                    std::to_string(id));
    return {};
}

std::vector<RestoreStep> steps_of(const RevertPlan& plan) {
    std::vector<RestoreStep> steps;
    for (const FileChange& change : plan.changes) steps.push_back({change.path, change.before, change.after});
    return steps;
}

/// The transaction from which on the rollback will be completed, whatever happens.
Result<RestoreIntent> commit_intent(Session& session, const std::string& staging, CapturedEdit& edit,
                                    const Consequence& consequence) {
    Journal& journal = session.journal();
    RestoreIntent intent;
    intent.staging = staging;
    TRY(journal.begin());
    TRY_ASSIGN(intent.edit, store_captured(session, edit));
    edit.edit.id = intent.edit;
    TRY_ASSIGN(intent.id, journal.add_intent(intent));
    TRY(set_last_rollback(session, intent.edit));
    TRY(mark_taken_back(session, consequence.concerned, consequence.back ? std::nullopt : std::optional(intent.edit)));
    TRY(keep_concerned(session, intent.edit, consequence.concerned));
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

/// What the journal is to say again when the files could not be put in place.
struct Before {
    std::optional<EditId> last_rollback;
    Concerned concerned;
    std::optional<EditId> taken_back_by;
};

/// A rollback whose files could not be put in place, and are as they were: the history says so too, and nothing is left
/// to be completed.
Status take_back(Session& session, const RestoreIntent& intent, const Edit& failed, const Before& before) {
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
    TRY(set_last_rollback(session, before.last_rollback));
    TRY(mark_taken_back(session, before.concerned, before.taken_back_by));
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
Status apply_or_take_back(Session& session, const RestoreIntent& intent, const Edit& edit, const Before& before,
                          std::vector<std::string>& notes) {
    const Workspace& workspace = session.workspace();
    Result<std::vector<std::string>> rescued = apply_restore(workspace.root, workspace.directory / intent.staging);
    if (rescued) {
        for (std::string& line : *rescued) notes.push_back(std::move(line));
        return {};
    }
    Error error = std::move(rescued).error();
    if (!as_before(workspace, edit.changes)) {
        error.message += "; the rollback is completed when a pentad command next runs here";
        return Failure(std::move(error));
    }
    const Status taken_back = take_back(session, intent, edit, before);
    error.message += taken_back ? "; nothing was changed" : "; " + taken_back.error().message;
    return Failure(std::move(error));
}

}  // namespace

ContentSource source_for(Session& session, const RevertPlan& plan) {
    return [&session, &plan](const Oid& oid) -> Result<std::string> {
        for (const CapturedEdit::Content& content : plan.contents)
            if (content.oid == oid) return content.bytes;
        return session.content(oid);
    };
}

Result<Edit> carry_out(Session& session, const RevertPlan& plan, const Consequence& consequence,
                       std::vector<std::string>& notes) {
    const Workspace& workspace = session.workspace();
    Journal& journal = session.journal();
    TRY(keep_unrecorded(session, plan, notes));
    const std::string staging = "staging/" + std::to_string(::getpid());
    TRY(make_directories(workspace.directory / "staging"));
    TRY(stage_restore(workspace.root, workspace.directory / staging, steps_of(plan), source_for(session, plan)));

    Before before{{}, consequence.concerned, consequence.back ? consequence.target : std::nullopt};
    TRY_ASSIGN(before.last_rollback, last_rollback(session));
    CapturedEdit edit{make_edit(consequence, plan.changes), plan.contents};
    Result<RestoreIntent> intent = commit_intent(session, staging, edit, consequence);
    if (!intent) {
        journal.rollback();
        const Status discarded = discard_staging(workspace.directory / staging);
        if (!discarded) session.notes().push_back(discarded.error().message);
        return Failure(std::move(intent).error());
    }
    TRY(apply_or_take_back(session, *intent, edit.edit, before, notes));
    TRY(journal.begin());
    TRY(journal.clear_intent(intent->id));
    TRY(journal.commit());
    return std::move(edit.edit);
}

}  // namespace pentad
