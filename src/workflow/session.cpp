#include "workflow/session.hpp"

#include "base/text.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/recovery.hpp"

namespace pentad {

namespace {

std::filesystem::path lock_file(const Workspace& workspace) { return workspace.directory / "lock"; }

Failure not_set_up(const Workspace& workspace) {
    return fail(Code::refused, "nothing is recorded in " + printable(workspace.root.string()) +
                                   " yet; start with 'pentad init' or 'pentad record FILE'");
}

}  // namespace

Result<Session> Session::open_to_read(const Workspace& workspace) {
    if (!workspace.is_initialized()) return not_set_up(workspace);
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    return Session(workspace, std::move(journal));
}

Result<Session> Session::open_to_write(const Workspace& workspace) {
    if (!workspace.is_initialized()) return not_set_up(workspace);
    TRY_ASSIGN(WorkspaceLock lock, WorkspaceLock::acquire(lock_file(workspace)));
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    Session session(workspace, std::move(journal));
    session.lock_ = std::move(lock);
    TRY(complete_first_snapshot(session, {}));
    TRY(recover(session));
    return session;
}

Result<Session> Session::open_or_create(const Workspace& workspace, const std::vector<std::string>& first_paths,
                                        const SnapshotProgress& progress) {
    std::error_code ignored;
    // A new process for every edit: what is there already is not looked at again.
    const bool ready = std::filesystem::exists(workspace.journal_file(), ignored);
    if (!ready) TRY(prepare_directory(workspace));
    TRY_ASSIGN(WorkspaceLock lock, WorkspaceLock::acquire(lock_file(workspace)));
    if (!ready) TRY(create_stores(workspace));
    TRY_ASSIGN(Journal journal, Journal::open(workspace.journal_file()));
    Session session(workspace, std::move(journal));
    session.lock_ = std::move(lock);
    TRY(complete_first_snapshot(session, first_paths, progress));
    TRY(recover(session));
    return session;
}

Status Session::lock_again() {
    if (lock_) return {};
    TRY_ASSIGN(lock_, WorkspaceLock::acquire(lock_file(*workspace_)));
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

Result<FileState> Session::known_state(const std::string& path) {
    TRY_ASSIGN(const std::optional<FileState> recorded, journal_.last_state(path));
    // Without content (too large, or imported) the row does not tell what stood there; the last scan may.
    const bool has_content = recorded && (!recorded->exists() || !recorded->oid.is_zero());
    if (has_content) return *recorded;
    for (const bool rebuilt : {false, true}) {
        if (rebuilt) TRY(rebuild_index(*this));
        const FileIndex* known = index();
        const Result<std::optional<FileState>> found =
            known != nullptr ? known->find(path) : Result<std::optional<FileState>>(std::nullopt);
        if (known != nullptr && found) return found->value_or(FileState{});
    }
    return FileState{};
}

}  // namespace pentad
