#include <fcntl.h>
#include <fmt/format.h>

#include "base/file.hpp"
#include "store/journal_schema.hpp"

namespace pentad {
namespace {

Result<std::int64_t> version_of(sqlite::Database& database) {
    TRY_ASSIGN(const auto version, database.integer("PRAGMA user_version"));
    return version.value_or(0);
}

/// Copies what is committed into `copy`. `database` holds the write transaction, so nothing is committed meanwhile;
/// a second connection reads, since a connection can't copy from inside its own write transaction.
Status copy_database(const std::filesystem::path& file, const std::filesystem::path& copy) {
    const std::filesystem::path temporary = copy.string() + ".tmp";
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    {
        TRY_ASSIGN(sqlite::Database from, sqlite::Database::open(file, SQLITE_OPEN_READWRITE));
        sqlite3_db_config(from.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        TRY_ASSIGN(sqlite::Database into,
                   sqlite::Database::open(temporary, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
        sqlite3_backup* backup = sqlite3_backup_init(into.handle(), "main", from.handle(), "main");
        if (backup == nullptr) return sqlite::failure(sqlite3_errcode(into.handle()), into.handle(), copy);
        sqlite3_backup_step(backup, -1);
        const int result_code = sqlite3_backup_finish(backup);
        if (result_code != SQLITE_OK) return sqlite::failure(result_code, into.handle(), copy);
    }
    if (::rename(temporary.c_str(), copy.c_str()) != 0) return fail_errno(fmt::format("can't make {}", copy.string()));
    return sync_directory(copy.parent_path());
}

Status apply(sqlite::Database& database, std::span<const char* const> migrations, std::int64_t from) {
    for (std::size_t at = static_cast<std::size_t>(from); at < migrations.size(); ++at) {
        TRY(database.execute(migrations[at]));
    }
    return database.execute(fmt::format("PRAGMA user_version = {}", migrations.size()).c_str());
}

Status migrate_in_transaction(sqlite::Database& database, std::span<const char* const> migrations) {
    TRY(database.execute("BEGIN IMMEDIATE"));
    // Another process may have migrated while we waited.
    TRY_ASSIGN(const std::int64_t version, version_of(database));
    if (version < static_cast<std::int64_t>(migrations.size())) {
        TRY(copy_database(database.file(), fmt::format("{}.before-v{}", database.file().string(), migrations.size())));
        TRY(apply(database, migrations, version));
    }
    return database.execute("COMMIT");
}

}  // namespace

Status migrate(sqlite::Database& database, std::span<const char* const> migrations) {
    TRY_ASSIGN(const std::int64_t version, version_of(database));
    const std::int64_t newest = static_cast<std::int64_t>(migrations.size());
    if (version == newest) return {};
    if (version > newest) {
        return fail(Code::newer, fmt::format("{} has version {}, and this pentad knows versions up to {}; nothing was "
                                             "changed. update pentad",
                                             database.file().string(), version, newest));
    }
    if (version < 1) return fail(Code::corrupt, sqlite::damaged_message(database.file()));
    Status status = migrate_in_transaction(database, migrations);
    if (!status && database.in_transaction()) (void)database.execute("ROLLBACK");
    return status;
}

Status create_schema(sqlite::Database& database, std::span<const char* const> migrations) {
    TRY(database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE"));
    TRY(database.execute(fmt::format("PRAGMA application_id = {}", k_journal_application_id).c_str()));
    TRY(apply(database, migrations, 0));
    return database.execute("COMMIT");
}

}  // namespace pentad
