#include <fmt/format.h>

#include "store/journal_impl.hpp"

namespace pentad {
namespace {

constexpr std::string_view k_edit_columns = "id, batch, kind, description, author, time, time_offset, target";
constexpr std::string_view k_change_columns =
    "path, before_kind, before_mode, before_oid, before_size, after_kind, after_mode, after_oid, after_size,"
    " before_known, sha256, note";

Edit edit_at(const sqlite::Statement& row) {
    Edit edit;
    edit.id = row.integer(0);
    edit.batch = row.optional_integer(1);
    edit.kind = static_cast<EditKind>(row.integer(2));
    edit.description = row.bytes(3);
    edit.author = row.bytes(4);
    edit.time = time_at(row, 5);
    edit.target = row.optional_integer(7);
    return edit;
}

FileState state_at(const sqlite::Statement& row, int column) {
    FileState state;
    state.kind = static_cast<FileKind>(row.integer(column));
    state.mode = static_cast<mode_t>(row.integer(column + 1));
    state.oid = oid_at(row, column + 2);
    state.size = static_cast<std::uint64_t>(row.integer(column + 3));
    return state;
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

std::string from_hex(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
    std::string bytes;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2)
        bytes += static_cast<char>(digit(text[at]) << 4 | digit(text[at + 1]));
    return bytes;
}

FileChange change_at(const sqlite::Statement& row) {
    FileChange change;
    change.path = row.bytes(0);
    change.before = state_at(row, 1);
    change.after = state_at(row, 5);
    change.before_known = row.integer(9) != 0;
    change.sha256 = to_hex(row.view(10));
    change.note = row.bytes(11);
    return change;
}

/// Every edit of `edits`, with its changes: all, or only that of `path`.
Result<std::vector<Edit>> collect(sqlite::Database& database, sqlite::Statement& edits,
                                  const std::string* path = nullptr) {
    TRY_ASSIGN(sqlite::Statement changes,
               database.prepare(fmt::format("SELECT {} FROM edit_file WHERE edit = ?1{} ORDER BY path",
                                            k_change_columns, path != nullptr ? " AND path = ?2" : "")));
    std::vector<Edit> found;
    for (;;) {
        TRY_ASSIGN(const bool row, edits.step());
        if (!row) return found;
        found.push_back(edit_at(edits));
        if (path != nullptr) {
            changes.bind(found.back().id, sqlite::Blob{*path});
        } else {
            changes.bind(found.back().id);
        }
        for (;;) {
            TRY_ASSIGN(const bool change, changes.step());
            if (!change) break;
            found.back().changes.push_back(change_at(changes));
        }
    }
}

/// The edits for which `condition` holds; its parameters are `values`. `tail`: ORDER BY and LIMIT.
template <class... Values>
Result<std::vector<Edit>> select(sqlite::Database& database, std::string_view condition, const Values&... values) {
    TRY_ASSIGN(sqlite::Statement edits,
               database.prepare(fmt::format("SELECT {} FROM edit WHERE {}", k_edit_columns, condition)));
    edits.bind(values...);
    return collect(database, edits);
}

/// SQLite's LIMIT: -1 for all.
std::int64_t limit_of(std::size_t limit) { return limit == 0 ? -1 : static_cast<std::int64_t>(limit); }

Status add_changes(sqlite::Database& database, EditId edit, const std::vector<FileChange>& changes) {
    TRY_ASSIGN(sqlite::Statement insert,
               database.prepare("INSERT INTO edit_file VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const FileChange& change : changes) {
        const std::string sha256 = from_hex(change.sha256);
        const FileState& before = change.before;
        const FileState& after = change.after;
        TRY(insert.run(edit, sqlite::Blob{change.path}, static_cast<int>(before.kind), before.mode,
                       oid_blob(before.oid), before.size, static_cast<int>(after.kind), after.mode, oid_blob(after.oid),
                       after.size, static_cast<int>(change.before_known),
                       sha256.empty() ? std::nullopt : std::optional(sqlite::Blob{sha256}),
                       std::string_view(change.note)));
    }
    return {};
}

}  // namespace

Result<EditId> Journal::add_edit(const Edit& edit) {
    TRY(impl_->writable());
    TRY_ASSIGN(sqlite::Statement insert,
               impl_->database.prepare("INSERT INTO edit SELECT coalesce(max(id), 0) + 1, ?1, ?2,"
                                       " coalesce((SELECT user_number FROM edit ORDER BY id DESC LIMIT 1), 0) + (?2 = "
                                       "0), ?3, ?4, ?5, ?6, ?7 FROM edit"));
    TRY(insert.run(edit.batch, static_cast<int>(edit.kind), std::string_view(edit.description),
                   std::string_view(edit.author), edit.time.milliseconds, edit.time.offset_minutes, edit.target));
    const EditId id = sqlite3_last_insert_rowid(impl_->database.handle());
    TRY(add_changes(impl_->database, id, edit.changes));
    return id;
}

Result<Edit> Journal::edit(EditId id) {
    TRY_ASSIGN(std::vector<Edit> found, select(impl_->database, "id = ?", id));
    if (!found.empty()) return std::move(found.front());
    TRY_ASSIGN(const EditId newest, newest_edit());
    return fail(Code::not_found,
                newest == 0 ? fmt::format("edit {} does not exist; nothing is recorded yet", id)
                            : fmt::format("edit {} does not exist; the newest is {} (see pentad log)", id, newest));
}

Result<EditId> Journal::newest_edit() {
    TRY_ASSIGN(const auto newest, impl_->database.integer("SELECT max(id) FROM edit"));
    return newest.value_or(0);
}

Result<std::int64_t> Journal::user_edit_count() {
    TRY_ASSIGN(const auto count, impl_->database.integer("SELECT user_number FROM edit ORDER BY id DESC LIMIT 1"));
    return count.value_or(0);
}

Result<std::vector<Edit>> Journal::edits_after(EditId after, std::size_t limit) {
    return select(impl_->database, "id > ? ORDER BY id LIMIT ?", after, limit_of(limit));
}

Result<std::vector<Edit>> Journal::newest_edits(std::size_t limit) {
    return select(impl_->database, "true ORDER BY id DESC LIMIT ?", limit_of(limit));
}

Result<std::vector<Edit>> Journal::edits_of_batch(BatchId batch) {
    return select(impl_->database, "batch = ? ORDER BY id", batch);
}

Result<std::vector<Edit>> Journal::edits_without_batch(EditId from, EditId before) {
    return select(impl_->database, "id >= ? AND id < ? AND batch IS NULL ORDER BY id", from, before);
}

Result<std::vector<Edit>> Journal::unpacked_edits() {
    return select(impl_->database, "id > coalesce((SELECT max(edit) FROM packed), 0) ORDER BY id");
}

Result<std::vector<Edit>> Journal::edits_of_path(const std::string& path) {
    TRY_ASSIGN(sqlite::Statement edits,
               impl_->database.prepare(fmt::format(
                   "SELECT {} FROM edit WHERE id IN (SELECT edit FROM edit_file WHERE path = ?) ORDER BY id",
                   k_edit_columns)));
    edits.bind(sqlite::Blob{path});
    return collect(impl_->database, edits, &path);
}

Result<std::optional<FileState>> Journal::last_state(const std::string& path) {
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare(
                   "SELECT after_kind, after_mode, after_oid, after_size FROM edit_file INDEXED BY edit_file_path"
                   " WHERE path = ? ORDER BY edit DESC LIMIT 1"));
    row.bind(sqlite::Blob{path});
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return std::optional<FileState>();
    return std::optional(state_at(row, 0));
}

Result<std::optional<LastChange>> Journal::last_change(const std::string& path) {
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare(fmt::format("SELECT {}, edit FROM edit_file INDEXED BY edit_file_path"
                                                   " WHERE path = ? ORDER BY edit DESC LIMIT 1",
                                                   k_change_columns)));
    row.bind(sqlite::Blob{path});
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return std::optional<LastChange>();
    return std::optional(LastChange{row.integer(12), change_at(row)});
}

Result<std::vector<std::pair<std::string, FileState>>> Journal::last_states_after(EditId after) {
    // SQLite takes the other columns from the row that has the max().
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare(
                   "SELECT path, after_kind, after_mode, after_oid, after_size, max(edit) FROM edit_file WHERE edit > ?"
                   " GROUP BY path ORDER BY path"));
    row.bind(after);
    std::vector<std::pair<std::string, FileState>> states;
    for (;;) {
        TRY_ASSIGN(const bool found, row.step());
        if (!found) return states;
        states.emplace_back(row.bytes(0), state_at(row, 1));
    }
}

}  // namespace pentad
