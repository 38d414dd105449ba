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
    const std::string size = size_text(folder_size(workspace.directory));
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

/// Reads the published files before anything is removed: a broken one must stop the reset.
Status check_import(const Workspace& workspace, const std::string& from) {
    const fs::path scratch = workspace.directory / "reset.tmp.db";
    std::error_code ignored;
    fs::remove(scratch, ignored);
    TRY_ASSIGN(Journal journal, Journal::create(scratch));
    const Result<ImportSummary> summary = import_published(from, journal);
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(scratch.string() + suffix, ignored);
    if (!summary) return Failure(summary.error());
    return {};
}

/// The published files to import may lie in the folder that is emptied.
Result<fs::path> keep_aside(const Workspace& workspace, const std::string& from) {
    const fs::path aside = workspace.root / (workspace.settings.directory + ".importing");
    std::error_code error;
    fs::remove_all(aside, error);
    TRY(make_directories(aside));
    for (const char* name : {"batch_tracker.json", "test_results.json"}) {
        if (!stands(fs::path(from) / name)) continue;
        fs::copy_file(fs::path(from) / name, aside / name, error);
        if (error) return fail(Code::io, "can't copy " + (fs::path(from) / name).string() + ": " + error.message());
    }
    return aside;
}

Status empty_directory(const Workspace& workspace) {
    std::error_code error;
    std::vector<fs::path> entries;
    // The lock that we hold stays: removing it would let a second pentad in beside us.
    for (fs::directory_iterator at(workspace.directory, error), end; !error && at != end; at.increment(error))
        if (at->path().filename() != "lock") entries.push_back(at->path());
    for (const fs::path& entry : entries) {
        fs::remove_all(entry, error);
        if (error) return fail(Code::io, "can't remove " + entry.string() + ": " + error.message());
    }
    return {};
}

Status import_into(const Workspace& workspace, const fs::path& aside, ResetOutcome& outcome) {
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    TRY_ASSIGN(const ImportSummary summary, import_published(aside, journal));
    outcome.imported = {count_of(summary.batches, "batch", "batches"), count_of(summary.edits, "edit"),
                        count_of(summary.runs, "run")};
    outcome.notes = summary.notes;
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
    if (!stands(workspace.directory) && request.import_from.empty())
        return fail(Code::refused, "there is nothing to reset in " + printable(workspace.root.string()));
    TRY(prepare_directory(workspace));
    TRY_ASSIGN(const WorkspaceLock lock, WorkspaceLock::acquire(workspace.directory / "lock"));
    if (!request.import_from.empty()) TRY(check_import(workspace, request.import_from));
    TRY_ASSIGN(outcome.removed, reset_preview(workspace));
    fs::path aside;
    if (!request.import_from.empty()) {
        TRY_ASSIGN(aside, keep_aside(workspace, request.import_from));
    }
    TRY(empty_directory(workspace));
    if (aside.empty()) return outcome;
    TRY(prepare_directory(workspace));
    TRY(create_stores(workspace));
    TRY(import_into(workspace, aside, outcome));
    std::error_code ignored;
    fs::remove_all(aside, ignored);
    return outcome;
}

}  // namespace pentad
