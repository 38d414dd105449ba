#include <fmt/format.h>

#include "store/journal_impl.hpp"

// Batches and restore intents.
namespace pentad {
namespace {

template <class... Values>
Result<std::vector<Batch>> select(sqlite::Database& database, std::string_view condition, const Values&... values) {
    TRY_ASSIGN(
        sqlite::Statement row,
        database.prepare(fmt::format(
            "SELECT id, state, size, opened, opened_offset, closed, closed_offset, start_tree, end_tree, git_commit,"
            " rolled_back_by, last_run, (SELECT count(*) FROM edit WHERE edit.batch = batch.id AND kind = 0)"
            " FROM batch WHERE {}",
            condition)));
    row.bind(values...);
    std::vector<Batch> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        Batch batch;
        batch.id = row.integer(0);
        batch.state = static_cast<BatchState>(row.integer(1));
        batch.size = static_cast<int>(row.integer(2));
        batch.opened = time_at(row, 3);
        if (!row.is_null(5)) batch.closed = time_at(row, 5);
        batch.start_tree = oid_at(row, 7);
        batch.end_tree = oid_at(row, 8);
        batch.git_commit = row.bytes(9);
        batch.rolled_back_by = row.optional_integer(10);
        batch.last_run = row.optional_integer(11);
        batch.edit_count = static_cast<int>(row.integer(12));
        found.push_back(std::move(batch));
    }
}

}  // namespace

Result<std::optional<Batch>> Journal::open_batch() {
    TRY_ASSIGN(std::vector<Batch> found, select(impl_->database, "state = 0 AND state < 2 ORDER BY id DESC LIMIT 1"));
    if (found.empty()) return std::optional<Batch>();
    return std::optional(std::move(found.front()));
}

Result<Batch> Journal::add_batch(int size, Timestamp opened, const std::string& git_commit) {
    TRY(impl_->writable());
    TRY(impl_->database.run("INSERT INTO batch(state, size, opened, opened_offset, git_commit) VALUES(0, ?, ?, ?, ?)",
                            size, opened.milliseconds, opened.offset_minutes, std::string_view(git_commit)));
    Batch batch;
    batch.id = sqlite3_last_insert_rowid(impl_->database.handle());
    batch.size = size;
    batch.opened = opened;
    batch.git_commit = git_commit;
    return batch;
}

Result<Batch> Journal::batch(BatchId id) {
    TRY_ASSIGN(std::vector<Batch> found, select(impl_->database, "id = ?", id));
    if (!found.empty()) return std::move(found.front());
    TRY_ASSIGN(const auto newest, impl_->database.integer("SELECT max(id) FROM batch"));
    if (!newest) return fail(Code::not_found, fmt::format("batch {} does not exist; nothing is recorded yet", id));
    return fail(Code::not_found,
                fmt::format("batch {} does not exist; the newest is {} (see pentad log)", id, *newest));
}

Result<std::vector<Batch>> Journal::newest_batches(std::size_t limit) {
    return select(impl_->database, "true ORDER BY id DESC LIMIT ?", limit == 0 ? -1 : static_cast<std::int64_t>(limit));
}

Result<std::vector<Batch>> Journal::batches_in_state(BatchState state) {
    // The second term lets SQLite use the index of unfinished batches.
    const bool closed = state == BatchState::closed;
    return select(impl_->database, closed ? "state = ? ORDER BY id" : "state = ? AND state < 2 ORDER BY id",
                  static_cast<int>(state));
}

Status Journal::update_batch(const Batch& batch) {
    TRY(impl_->writable());
    std::optional<std::int64_t> closed;
    std::optional<std::int64_t> closed_offset;
    if (batch.closed) {
        closed = batch.closed->milliseconds;
        closed_offset = batch.closed->offset_minutes;
    }
    TRY(impl_->database.run(
        "UPDATE batch SET state = ?2, closed = ?3, closed_offset = ?4, start_tree = ?5, end_tree = ?6,"
        " git_commit = ?7, rolled_back_by = ?8, last_run = ?9 WHERE id = ?1",
        batch.id, static_cast<int>(batch.state), closed, closed_offset, oid_blob(batch.start_tree),
        oid_blob(batch.end_tree), std::string_view(batch.git_commit), batch.rolled_back_by, batch.last_run));
    if (sqlite3_changes(impl_->database.handle()) == 1) return {};
    return fail(Code::not_found, fmt::format("batch {} does not exist; nothing was changed", batch.id));
}

Result<std::int64_t> Journal::add_intent(const RestoreIntent& intent) {
    TRY(impl_->writable());
    TRY(impl_->database.run("INSERT INTO intent(edit, staging) VALUES(?, ?)", intent.edit,
                            sqlite::Blob{intent.staging}));
    return sqlite3_last_insert_rowid(impl_->database.handle());
}

Result<std::vector<RestoreIntent>> Journal::intents() {
    TRY_ASSIGN(sqlite::Statement row, impl_->database.prepare("SELECT id, edit, staging FROM intent ORDER BY id"));
    std::vector<RestoreIntent> found;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return found;
        found.push_back({row.integer(0), row.integer(1), row.bytes(2)});
    }
}

Status Journal::clear_intent(std::int64_t id) {
    TRY(impl_->writable());
    return impl_->database.run("DELETE FROM intent WHERE id = ?", id);
}

}  // namespace pentad
