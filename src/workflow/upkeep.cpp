#include "workflow/upkeep.hpp"

#include "base/text.hpp"
#include "store/backup.hpp"
#include "store/publisher.hpp"
#include "store/user_git.hpp"
#include "workflow/closing.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/folder_size.hpp"
#include "workflow/history_refs.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

std::size_t number_of(const std::optional<std::string>& text) {
    const Result<std::int64_t> number = to_number(text.value_or(""));
    return number ? static_cast<std::size_t>(*number) : 0;
}

}  // namespace

Result<InitOutcome> init(const Workspace& workspace, const InitProgress& progress) {
    InitOutcome outcome;
    if (workspace.is_initialized()) {
        TRY_ASSIGN(Session session, Session::open_to_write(workspace));
        TRY_ASSIGN(const std::optional<std::string> files, session.journal().meta(k_first_files));
        outcome.already = true;
        outcome.files = number_of(files);
        outcome.notes = std::move(session.notes());
        return outcome;
    }
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}, progress));
    TRY(republish(workspace.directory, session.journal()));
    TRY_ASSIGN(const std::optional<std::string> files, session.journal().meta(k_first_files));
    outcome.files = number_of(files);
    outcome.notes = std::move(session.notes());
    return outcome;
}

Result<BackupOutcome> backup(const Workspace& workspace, std::int64_t id) {
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, {}));
    Journal& journal = session.journal();
    TRY_ASSIGN(const std::optional<Batch> open, journal.open_batch());
    TRY_ASSIGN(const std::vector<Batch> newest, journal.newest_batches(1));
    BackupOutcome outcome;
    std::string git_commit;
    std::vector<FileChange> changes;
    // Before the first edit of a batch there is nothing to put aside yet, but asking for it is what the manual advises.
    const BatchId next = newest.empty() ? 1 : newest.front().id + 1;
    if (open || id != next) {
        TRY_ASSIGN(const Batch batch, journal.batch(id));
        git_commit = batch.git_commit;
        TRY_ASSIGN(const std::vector<Edit> edits, journal.edits_of_batch(id));
        changes = net_changes(edits);
    } else if (const std::optional<UserGit> git = find_user_git(workspace.root)) {
        git_commit = head_commit(*git);
    }
    TRY(write_backup(workspace.backup_folder(id), changes, git_commit, session.content_source()));
    outcome.folder = fs::path(workspace.backup_folder(id)).lexically_relative(workspace.root).string();
    for (const FileChange& change : changes)
        (change.before.exists() ? outcome.restored : outcome.removed).push_back(change.path);
    return outcome;
}

Result<GcOutcome> gc(const Workspace& workspace) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    GcOutcome outcome;
    outcome.bytes_before = folder_size(workspace.directory);
    TRY(pack_edits(session));
    TRY(mend_refs(session));
    TRY_ASSIGN(outcome.removed,
               session.journal().collect_garbage(static_cast<std::size_t>(workspace.settings.history_runs),
                                                 workspace.settings.history_bytes));
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY(history->repack());
    TRY(republish(workspace.directory, session.journal()));
    TRY_ASSIGN(const std::size_t swept, remove_leftovers(workspace));
    if (swept > 0) outcome.removed.push_back(count_of(swept, "file") + " that an interrupted pentad left behind");
    outcome.bytes_after = folder_size(workspace.directory);
    return outcome;
}

}  // namespace pentad
