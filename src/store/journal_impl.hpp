// What the files that implement Journal share.
#pragma once

#include <string>
#include <utility>

#include "store/journal.hpp"
#include "store/sqlite.hpp"

namespace pentad {

struct Journal::Impl {
    sqlite::Database database;
    int log_frames = 0;  ///< pages in the write-ahead log after our newest commit

    explicit Impl(sqlite::Database opened) : database(std::move(opened)) {}

    /// Errors: refused, when no transaction is open. Everything that changes something asks this first, since a change
    /// outside of begin() and commit() would be acknowledged in part.
    Status writable() const;
    /// Copies the log's pages into the journal and starts the log anew, unless a reader still needs it.
    void checkpoint();
};

/// NULL for the zero id, which means "no object".
inline std::optional<sqlite::Blob> oid_blob(const Oid& oid) {
    if (oid.is_zero()) return std::nullopt;
    return sqlite::Blob{{reinterpret_cast<const char*>(oid.bytes.data()), oid.bytes.size()}};
}

/// The id in `column`; zero for NULL or anything that is not 20 bytes.
Oid oid_at(const sqlite::Statement& statement, int column);

/// Columns `column` (milliseconds) and `column + 1` (minutes from UTC).
inline Timestamp time_at(const sqlite::Statement& statement, int column) {
    return {statement.integer(column), static_cast<int>(statement.integer(column + 1))};
}

/// Bytes as they are stored: compressed when that makes them smaller.
struct Encoded {
    int codec = 0;  ///< 0: as they are; 1: zstd
    std::string bytes;
    /// What to store: `bytes`, or `original` when codec is 0.
    std::string_view view(std::string_view original) const { return codec == 0 ? original : std::string_view(bytes); }
};
Encoded encode(std::string_view bytes);
/// Errors: corrupt.
Result<std::string> decode(int codec, std::int64_t size, std::string_view bytes, const std::filesystem::path& file);

}  // namespace pentad
