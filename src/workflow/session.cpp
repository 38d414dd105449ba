#include "workflow/session.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/recovery.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

std::filesystem::path lock_file(const Workspace& workspace) { return workspace.directory / "lock"; }

/// Held shortly by everybody, so nobody gives up waiting for it: what a stopped run has found is to be kept.
Result<WorkspaceLock> take_lock(const Workspace& workspace) {
    if (!workspace.stop_asked) return WorkspaceLock::acquire(lock_file(workspace));
    return WorkspaceLock::acquire(lock_file(workspace), [] { return false; });
}

Failure not_set_up(const Workspace& workspace) {
    return fail(Code::refused, "nothing is recorded in " + printable(workspace.root.string()) +
                                   " yet; start with 'pentad init' or 'pentad record FILE'");
}

}  // namespace

Result<Session> Session::open_to_read(const Workspace& workspace) {
    if (!workspace.is_initialized()) return not_set_up(workspace);
    TRY(refuse_lost_journal(workspace));
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    return Session(workspace, std::move(journal));
}

Result<Session> Session::open_to_write(const Workspace& workspace) {
    if (!workspace.is_initialized()) return not_set_up(workspace);
    TRY(refuse_lost_journal(workspace));
    TRY_ASSIGN(WorkspaceLock lock, take_lock(workspace));
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    Session session(workspace, std::move(journal));
    session.lock_ = std::move(lock);
    TRY(complete_first_snapshot(session, {}));
    TRY(recover(session));
    return session;
}

Result<Session> Session::open_or_create(const Workspace& workspace, const std::vector<std::string>& first_paths,
                                        const SnapshotProgress& progress, const std::string& before) {
    if (!stands(workspace.directory)) TRY(prepare_directory(workspace));
    TRY_ASSIGN(WorkspaceLock lock, take_lock(workspace));
    // Only under the lock is it certain: a reset may just have ended.
    if (!stands(workspace.journal_file())) {
        TRY(prepare_directory(workspace));
        TRY(create_stores(workspace));
    }
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    Session session(workspace, std::move(journal));
    session.lock_ = std::move(lock);
    TRY(complete_first_snapshot(session, first_paths, progress, before));
    TRY(recover(session));
    return session;
}

Status Session::lock_again() {
    if (lock_) return {};
    TRY_ASSIGN(lock_, take_lock(*workspace_));
    return {};
}

Result<Snapshots*> Session::snapshots() {
    if (!snapshots_) {
        TRY_ASSIGN(snapshots_, Snapshots::open(workspace_->history_git()));
    }
    return &*snapshots_;
}

const FileIndex* Session::index() {
    if (!index_tried_) {
        index_tried_ = true;
        // A missing or damaged index is only slower: it is derived, and the next scan writes a new one.
        if (Result<FileIndex> opened = FileIndex::open(workspace_->index_file())) index_ = std::move(*opened);
    }
    return index_ ? &*index_ : nullptr;
}

Result<std::string> Session::content(const Oid& oid) {
    TRY_ASSIGN(std::optional<std::string> pending, journal_.content(oid));
    if (pending) return std::move(*pending);
    TRY_ASSIGN(Snapshots * history, snapshots());
    return history->blob(oid);
}

ContentSource Session::content_source() {
    return [this](const Oid& oid) { return content(oid); };
}

Result<std::optional<FileState>> Session::indexed_state(const std::string& path) {
    if (const FileIndex* present = index())
        if (Result<std::optional<FileState>> found = present->find(path)) return found;
    TRY(rebuild_index(*this));
    const FileIndex* present = index();
    return present != nullptr ? present->find(path) : Result<std::optional<FileState>>(std::nullopt);
}

Result<Session::KnownState> Session::known_state(const std::string& path) {
    TRY_ASSIGN(const std::optional<LastChange> last, journal_.last_change(path));
    if (last && last->change.note.empty()) return KnownState{last->change.after, true};
    TRY_ASSIGN(const std::optional<FileState> indexed, indexed_state(path));
    // A row without content (too large, or imported) stands until a scan has looked at the file after it.
    const bool row_is_newer = last && (index() == nullptr || last->edit > index()->newest_edit());
    if (row_is_newer) return KnownState{last->change.after, false};
    if (indexed) return KnownState{*indexed, !indexed->oid.is_zero()};
    if (last) return KnownState{};
    // Never seen is the same as never there only where a scan would have seen it.
    TRY_ASSIGN(const bool scanned, is_scanned(workspace_->root, path, scan_options(*workspace_)));
    return KnownState{FileState{}, scanned};
}

}  // namespace pentad
