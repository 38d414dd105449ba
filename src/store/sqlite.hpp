// SQLite's C API as values that close themselves and errors that say what to do. The only file that includes sqlite3.h.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace pentad::sqlite {

/// Bytes that are stored as a BLOB. A std::string_view is stored as TEXT.
struct Blob {
    std::string_view bytes;
};

/// For a file that SQLite can't make sense of: what it is, and what to do.
std::string damaged_message(const std::filesystem::path& file);

/// What to tell about `result_code` of a call on `handle` (may be null) for the database in `file`.
Failure failure(int result_code, sqlite3* handle, const std::filesystem::path& file,
                std::source_location where = std::source_location::current());

/// One prepared statement. Bound texts and blobs must live until the statement is reset or gone. Threads: one.
class Statement {
   public:
    /// Resets, and binds `values` to ?1, ?2, …
    template <class... Values>
    Statement& bind(const Values&... values) {
        sqlite3_reset(handle_.get());
        int position = 0;
        (bind_one(++position, values), ...);
        return *this;
    }

    /// True: a row is there. False: done.
    Result<bool> step();
    /// Binds, steps to the end, and resets.
    template <class... Values>
    Status run(const Values&... values) {
        bind(values...);
        return run_to_end();
    }
    /// Steps over what rows are left, and resets: a statement that is not reset keeps its transaction open.
    Status run_to_end();

    std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
    double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
    bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
    /// The bytes of a TEXT or BLOB; valid until the next step or reset.
    std::string_view view(int column) const;
    std::string bytes(int column) const { return std::string(view(column)); }
    std::optional<std::int64_t> optional_integer(int column) const {
        return is_null(column) ? std::nullopt : std::optional(integer(column));
    }

   private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    Statement(sqlite3_stmt* handle, const std::filesystem::path* file) : handle_(handle), file_(file) {}

    void keep(int result_code) {
        if (bind_error_ == SQLITE_OK) bind_error_ = result_code;
    }
    void bind_one(int position, std::integral auto value) {
        keep(sqlite3_bind_int64(handle_.get(), position, static_cast<sqlite3_int64>(value)));
    }
    void bind_one(int position, double value) { keep(sqlite3_bind_double(handle_.get(), position, value)); }
    void bind_one(int position, std::string_view text);
    void bind_one(int position, Blob blob);
    void bind_one(int position, std::nullopt_t) { keep(sqlite3_bind_null(handle_.get(), position)); }
    template <class Value>
    void bind_one(int position, const std::optional<Value>& value) {
        if (value) {
            bind_one(position, *value);
        } else {
            bind_one(position, std::nullopt);
        }
    }

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    const std::filesystem::path* file_;
    int bind_error_ = SQLITE_OK;
};

/// One connection. Statements must not outlive it. Threads: one.
class Database {
   public:
    /// `flags` as of sqlite3_open_v2. Errors: io.
    static Result<Database> open(const std::filesystem::path& file, int flags);

    Result<Statement> prepare(std::string_view sql);
    /// One or more statements without results.
    Status execute(const char* sql);
    /// Prepares one statement, binds, and runs it to its end.
    template <class... Values>
    Status run(std::string_view sql, const Values&... values) {
        TRY_ASSIGN(Statement statement, prepare(sql));
        return statement.run(values...);
    }
    /// The first column of the first row as an integer; nullopt when there is no row or it is NULL.
    template <class... Values>
    Result<std::optional<std::int64_t>> integer(std::string_view sql, const Values&... values) {
        TRY_ASSIGN(Statement statement, prepare(sql));
        statement.bind(values...);
        TRY_ASSIGN(const bool row, statement.step());
        if (!row) return std::optional<std::int64_t>();
        return statement.optional_integer(0);
    }

    bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
    sqlite3* handle() const { return handle_.get(); }
    const std::filesystem::path& file() const { return *file_; }

   private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<std::filesystem::path> file_;  // on the heap: statements point to it, also after a move
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace pentad::sqlite
