#include "workflow/recording.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "store/bytecode_files.hpp"
#include "store/publisher.hpp"
#include "store/text_report.hpp"
#include "store/user_git.hpp"
#include "workflow/closing.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {

namespace {

Result<Batch> batch_for(Session& session, Timestamp time) {
    Journal& journal = session.journal();
    const int size = session.workspace().settings.batch_size;
    TRY_ASSIGN(std::optional<Batch> open, journal.open_batch());
    if (open) {
        open->size = size;
        return *open;
    }
    const std::optional<UserGit> git = find_user_git(session.workspace().root);
    return journal.add_batch(size, time, git ? head_commit(*git) : std::string());
}

/// The transaction that is the acknowledgement.
Status acknowledge(Session& session, CapturedEdit& captured, RecordOutcome& outcome) {
    Journal& journal = session.journal();
    TRY(journal.begin());
    TRY_ASSIGN(outcome.batch, batch_for(session, captured.edit.time));
    captured.edit.batch = outcome.batch.id;
    TRY_ASSIGN(captured.edit.id, store_captured(session, captured));
    ++outcome.batch.edit_count;
    if (outcome.batch.edit_count >= outcome.batch.size) {
        outcome.batch.state = BatchState::closing;
        outcome.batch.closed = captured.edit.time;
        TRY(journal.update_batch(outcome.batch));
    }
    TRY(journal.commit());
    outcome.edit = std::move(captured.edit);
    return {};
}

/// What follows the acknowledgement; nothing here can take the edit back.
Status follow_up(Session& session, FullBatch full, const EventSink& sink, RecordOutcome& outcome) {
    const Workspace& workspace = session.workspace();
    if (outcome.batch.state == BatchState::open) return publish_batches(workspace.directory, session.journal());
    if (full == FullBatch::left_open) {
        TRY_ASSIGN(outcome.unrecorded, capture_before_closing(session, outcome.batch.id));
        return {};
    }
    TRY(finish_closing(session, outcome.batch));
    TRY_ASSIGN(outcome.batch, session.journal().batch(outcome.batch.id));
    if (full == FullBatch::closed) return {};
    TRY_ASSIGN(BatchRun ran, run_batch(session, outcome.batch, sink));
    outcome.rollback = roll_back_after(session, ran.tested.run, ran.isolation, sink);
    outcome.run = std::move(ran.tested.run);
    outcome.comparison = std::move(ran.tested.comparison);
    outcome.batch.last_run = outcome.run->id;
    outcome.isolation = std::move(ran.isolation);
    if (outcome.isolation) {
        TRY_ASSIGN(outcome.batch_edits, session.journal().edits_of_batch(outcome.batch.id));
    }
    outcome.report_file = workspace.settings.directory + "/" + text_report_name(outcome.batch.id);
    return ran.problem ? Status(Failure(*std::move(ran.problem))) : Status();
}

}  // namespace

std::string default_author() {
    for (const char* name : {"PENTAD_AUTHOR", "USER", "LOGNAME"})
        if (const char* value = std::getenv(name); value != nullptr && *value != 0) return value;
    // Only now: asking for the user database may load libraries.
    if (const passwd* user = ::getpwuid(::getuid())) return user->pw_name;
    return "user " + std::to_string(::getuid());
}

Result<RecordOutcome> keep_edit(Session& session, CapturedEdit captured, FullBatch full, const EventSink& sink,
                                const Acknowledged& acknowledged) {
    RecordOutcome outcome;
    TRY(acknowledge(session, captured, outcome));
    if (acknowledged) acknowledged(outcome);
    std::vector<std::string> files;
    for (const FileChange& change : outcome.edit.changes) files.push_back(change.path);
    forget_stale_bytecode(session.workspace().root, files);
    if (Status followed = follow_up(session, full, sink, outcome); !followed)
        outcome.problem = std::move(followed).error();
    outcome.notes = std::move(session.notes());
    return outcome;
}

}  // namespace pentad
