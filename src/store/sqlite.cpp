#include "store/sqlite.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "base/text.hpp"

namespace pentad::sqlite {
namespace {

// Long enough for any writer that is alive; a reader waits only while another process recovers the log after a crash.
constexpr int k_busy_milliseconds = 60'000;

/// The errno behind an I/O error; 0 when unknown. SQLite calls the system again after the failure, so the connection's
/// errno may be lost, but each file remembers its own.
int system_error_of(sqlite3* handle) {
    if (handle == nullptr) return 0;
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int number = 0;
        if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file != nullptr &&
            file->pMethods != nullptr &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK && number != 0) {
            return number;
        }
    }
    return sqlite3_system_errno(handle);
}

Error error_of(int result_code, sqlite3* handle, const std::filesystem::path& path) {
    const std::string file = printable(path.native());
    const int primary = result_code & 0xff;
    const bool io = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
    const int system_error = io ? system_error_of(handle) : 0;
    if (primary == SQLITE_FULL || (io && (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG))) {
        return {Code::no_space,
                fmt::format("{}: no space left; nothing was changed. free some space and try again", file)};
    }
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return {Code::corrupt, damaged_message(path)};
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
        return {Code::io, fmt::format("{}: another process has held the journal for {} s; try again when it has ended",
                                      file, k_busy_milliseconds / 1000)};
    }
    if (primary == SQLITE_READONLY || primary == SQLITE_PERM) {
        return {Code::io, fmt::format("{}: can't be written; check the permissions of the file and its folder", file)};
    }
    const std::string text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result_code);
    if (io && system_error != 0) {
        return {Code::io, fmt::format("{}: {}: {}; check the file, its folder and the disk", file, text,
                                      std::generic_category().message(system_error))};
    }
    return {Code::io, fmt::format("{}: {} (SQLite error {})", file, text, result_code)};
}

}  // namespace

std::string damaged_message(const std::filesystem::path& file) {
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    return fmt::format(
        "{0} is not a pentad journal or is damaged; nothing was changed. restore it from a copy (with {0}-wal, if the "
        "copy "
        "has one), or move it away and run 'pentad reset --import {1}'",
        printable(file.native()), printable(folder.native()));
}

Failure failure(int result_code, sqlite3* handle, const std::filesystem::path& file, std::source_location where) {
    Error error = error_of(result_code, handle, file);
    error.where = where;
    return Failure(std::move(error));
}

std::string_view Statement::view(int column) const {
    const void* bytes = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

void Statement::bind_one(int position, std::string_view text) {
    // A null pointer would be bound as NULL; an empty text is a value.
    const char* bytes = text.data() == nullptr ? "" : text.data();
    keep(sqlite3_bind_text64(handle_.get(), position, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_one(int position, Blob blob) {
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    keep(sqlite3_bind_blob64(handle_.get(), position, bytes, blob.bytes.size(), SQLITE_STATIC));
}

Result<bool> Statement::step() {
    sqlite3* database = sqlite3_db_handle(handle_.get());
    if (bind_error_ != SQLITE_OK) return failure(std::exchange(bind_error_, SQLITE_OK), database, *file_);
    const int result_code = sqlite3_step(handle_.get());
    if (result_code == SQLITE_ROW) return true;
    if (result_code == SQLITE_DONE) return false;
    Failure error = failure(result_code, database, *file_);
    sqlite3_reset(handle_.get());
    return error;
}

Status Statement::run_to_end() {
    for (;;) {
        TRY_ASSIGN(const bool row, step());
        if (!row) break;
    }
    sqlite3_reset(handle_.get());
    return {};
}

Result<Database> Database::open(const std::filesystem::path& file, int flags) {
    Database database;
    database.file_ = std::make_unique<std::filesystem::path>(file);
    sqlite3* handle = nullptr;
    const int result_code = sqlite3_open_v2(file.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database.handle_.reset(handle);
    if (result_code != SQLITE_OK) return failure(result_code, handle, file);
    sqlite3_busy_timeout(handle, k_busy_milliseconds);
    sqlite3_extended_result_codes(handle, 1);
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int result_code = sqlite3_prepare_v2(handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (result_code != SQLITE_OK) return failure(result_code, handle(), *file_);
    return Statement(statement, file_.get());
}

Status Database::execute(const char* sql) {
    const int result_code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
    if (result_code != SQLITE_OK) return failure(result_code, handle(), *file_);
    return {};
}

}  // namespace pentad::sqlite
