#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "report/words.hpp"
#include "store/import.hpp"
#include "store/publisher.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/folder_size.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

std::string journal_line(const Workspace& workspace) {
    Result<Journal> journal = Journal::open(workspace.journal_file());
    if (!journal) return "a journal that can't be read (" + journal.error().message + ")";
    const Result<std::vector<Batch>> batches = journal->newest_batches(1);
    const Result<std::int64_t> edits = journal->user_edit_count();
    const Result<std::vector<Run>> runs = journal->newest_runs(1);
    return count_of(batches && !batches->empty() ? static_cast<std::size_t>(batches->front().id) : 0, "batch",
                    "batches") +
           ", " + count_of(edits ? static_cast<std::size_t>(*edits) : 0, "edit") + ", " +
           count_of(runs && !runs->empty() ? static_cast<std::size_t>(runs->front().id) : 0, "run") + " of the journal";
}

constexpr const char* k_new_journal = "reset.tmp.db";

/// The new journal, whole, before anything is removed: a broken file stops the reset here.
Status build_journal(const Workspace& workspace, const std::string& from, ResetOutcome& outcome) {
    const fs::path file = workspace.directory / k_new_journal;
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix, ignored);
    TRY_ASSIGN(Journal journal, Journal::create(file));
    TRY_ASSIGN(const ImportSummary summary, import_published(from, journal));
    outcome.imported = {count_of(summary.batches, "batch", "batches"), count_of(summary.edits, "edit"),
                        count_of(summary.runs, "run")};
    outcome.notes = summary.notes;
    return journal.settle();
}

/// The journal goes first: without it, whatever else a crash leaves here is known to be left over.
Status empty_directory(const Workspace& workspace) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (const char* suffix : {"", "-wal", "-shm"}) entries.push_back(workspace.journal_file().string() + suffix);
    entries.push_back(workspace.history_git() / "refs");
    // The locks that we or a watcher hold stay: removing them would let a second pentad in beside us.
    for (fs::directory_iterator at(workspace.directory, error), end; !error && at != end; at.increment(error)) {
        const fs::path name = at->path().filename();
        if (name != "lock" && name != "run.lock" && name != "watch.lock" && name != k_new_journal)
            entries.push_back(at->path());
    }
    for (const fs::path& entry : entries) {
        fs::remove_all(entry, error);
        if (error) return fail(Code::io, "can't remove " + entry.string() + ": " + error.message());
    }
    return {};
}

Status put_new_journal(const Workspace& workspace) {
    std::error_code error;
    fs::rename(workspace.directory / k_new_journal, workspace.journal_file(), error);
    if (error) return fail(Code::io, "can't rename the new journal: " + error.message());
    TRY(prepare_directory(workspace));
    TRY(create_stores(workspace));
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    return republish(workspace.directory, journal);
}

}  // namespace

Result<std::vector<std::string>> reset_preview(const Workspace& workspace) {
    std::vector<std::string> lines;
    if (stands(workspace.journal_file())) lines.push_back(journal_line(workspace));
    for (const char* name : {"history.git", "backups"})
        if (stands(workspace.directory / name))
            lines.push_back(fmt::format("{}/{} ({})", workspace.settings.directory, name,
                                        size_text(folder_size(workspace.directory / name))));
    std::size_t files = 0;
    std::error_code error;
    for (fs::directory_iterator at(workspace.directory, error), end; !error && at != end; at.increment(error)) {
        const fs::path extension = at->path().extension();
        if (extension == ".json" || extension == ".txt") ++files;
    }
    if (files > 0) lines.push_back(count_of(files, "published file") + " and report" + (files == 1 ? "" : "s"));
    return lines;
}

Result<ResetOutcome> reset(const Workspace& workspace, const ResetRequest& request) {
    ResetOutcome outcome;
    const bool import = !request.import_from.empty();
    if (!stands(workspace.directory) && !import)
        return fail(Code::refused, "there is nothing to reset in " + printable(workspace.root.string()));
    TRY(prepare_directory(workspace));
    Result<WorkspaceLock> turn = WorkspaceLock::try_acquire(workspace.directory / "run.lock");
    if (!turn && turn.error().code == Code::refused)
        return fail(Code::refused, "tests are running in this workspace; wait until they have ended, or stop them");
    if (!turn) return Failure(std::move(turn).error());
    TRY_ASSIGN(const WorkspaceLock lock, WorkspaceLock::acquire(workspace.directory / "lock"));
    TRY_ASSIGN(outcome.removed, reset_preview(workspace));
    if (import) TRY(build_journal(workspace, request.import_from, outcome));
    TRY(empty_directory(workspace));
    if (import) TRY(put_new_journal(workspace));
    return outcome;
}

}  // namespace pentad
