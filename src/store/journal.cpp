#include "store/journal.hpp"

#include <cstring>

#include "store/journal_impl.hpp"

namespace pentad {
namespace {

// A new process reads the whole log before it can do anything (10 µs a page), and emptying it costs two or three syncs
// (0.5 ms): with 4 to 8 pages a record, this is where the sum is smallest (docs/journal.md).
constexpr int k_log_frames = 96;
// A process that lives long empties the log in between, too.
constexpr int k_log_frames_while_open = 4096;

int remember_frames(void* frames, sqlite3* /*handle*/, const char* /*name*/, int count) {
    *static_cast<int*>(frames) = count;
    return SQLITE_OK;
}

}  // namespace

Status Journal::Impl::writable() const {
    if (database.in_transaction()) return {};
    return fail(Code::refused, "the journal can only be changed inside a transaction; nothing was changed");
}

void Journal::Impl::checkpoint() {
    // Nothing here may fail the caller: what was committed is safe in the log, and the next process tries again. A
    // reader in the way is not waited for.
    sqlite3_busy_timeout(database.handle(), 0);
    log_frames = 0;
    // The commit after the checkpoint is what starts the log anew, and it must come from this process: that the log is
    // empty is noted in shared memory only. The file keeps its blocks (up to the limit), so that the next commits
    // overwrite instead of growing it, which makes their sync cheaper.
    (void)database.execute(
        "PRAGMA journal_size_limit = 1048576; PRAGMA wal_checkpoint(RESTART);"
        "INSERT OR REPLACE INTO meta VALUES('log_restarts',"
        " coalesce((SELECT value FROM meta WHERE key = 'log_restarts'), 0) + 1)");
    sqlite3_busy_timeout(database.handle(), 60'000);
}

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
    sqlite3_wal_hook(impl_->database.handle(), remember_frames, &impl_->log_frames);
}

Journal::Journal(Journal&&) noexcept = default;

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
}

Journal::~Journal() {
    if (impl_ == nullptr) return;
    rollback();
    if (impl_->log_frames >= k_log_frames) impl_->checkpoint();
}

Status Journal::begin() { return impl_->database.execute("BEGIN IMMEDIATE"); }

Status Journal::commit() {
    TRY(impl_->writable());
    Status status = impl_->database.execute("COMMIT");
    if (!status) {
        rollback();
    } else if (impl_->log_frames >= k_log_frames_while_open) {
        impl_->checkpoint();
    }
    return status;
}

void Journal::rollback() {
    if (impl_->database.in_transaction()) (void)impl_->database.execute("ROLLBACK");
}

Result<std::optional<std::string>> Journal::meta(std::string_view key) {
    TRY_ASSIGN(sqlite::Statement select, impl_->database.prepare("SELECT value FROM meta WHERE key = ?"));
    select.bind(key);
    TRY_ASSIGN(const bool found, select.step());
    if (!found) return std::optional<std::string>();
    return std::optional(select.bytes(0));
}

Status Journal::set_meta(std::string_view key, std::string_view value) {
    TRY(impl_->writable());
    return impl_->database.run("INSERT OR REPLACE INTO meta VALUES(?, ?)", key, sqlite::Blob{value});
}

Oid oid_at(const sqlite::Statement& statement, int column) {
    Oid oid;
    const std::string_view bytes = statement.view(column);
    if (bytes.size() == oid.bytes.size()) std::memcpy(oid.bytes.data(), bytes.data(), bytes.size());
    return oid;
}

}  // namespace pentad
