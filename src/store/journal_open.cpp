#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/journal_impl.hpp"
#include "store/journal_schema.hpp"
#include "store/journal_shape.hpp"

namespace pentad {
namespace {

Status check_is_file(const std::filesystem::path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return fail(Code::not_found,
                        fmt::format("there is no journal at {}; run 'pentad init' or 'pentad record' first",
                                    printable(file.native())));
        }
        return fail_errno(fmt::format("can't look at {}", printable(file.native())));
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) return fail(Code::corrupt, sqlite::damaged_message(file));
    return {};
}

/// Holds the folder's flock: the makers of journals wait for each other.
Result<UniqueFd> lock_folder(const std::filesystem::path& folder) {
    UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return fail_errno(fmt::format("can't open {}", printable(folder.native())));
    while (::flock(fd.get(), LOCK_EX) != 0) {
        if (errno != EINTR) return fail_errno(fmt::format("can't lock {}", printable(folder.native())));
    }
    return fd;
}

Status write_new(const std::filesystem::path& temporary) {
    TRY_ASSIGN(sqlite::Database database,
               sqlite::Database::open(temporary, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    TRY(create_schema(database, journal_migrations()));
    // Closing copies the log into the file, syncs it and removes the log.
    return database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

void remove_new(const std::filesystem::path& temporary) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((temporary.native() + suffix).c_str());
}

}  // namespace

Result<Journal> Journal::create(const std::filesystem::path& file) {
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    TRY_ASSIGN(const UniqueFd lock, lock_folder(folder));
    struct stat status{};
    if (::lstat(file.c_str(), &status) == 0) {
        return fail(Code::refused, fmt::format("{} exists already; nothing was changed", printable(file.native())));
    }
    // Under the lock nobody else is making one, so what has this name was left by a crash.
    const std::filesystem::path temporary = file.native() + ".new";
    remove_new(temporary);
    if (Status written = write_new(temporary); !written) {
        remove_new(temporary);
        return Failure(written.error());
    }
    // SQLite would take the log of a journal that is gone for the new one's. It may be all that is left of it: keep it.
    ::rename((file.native() + "-wal").c_str(), (file.native() + "-wal.orphaned").c_str());
    ::unlink((file.native() + "-shm").c_str());
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        Failure error = fail_errno(fmt::format("can't make {}", printable(file.native())));
        remove_new(temporary);
        return error;
    }
    TRY(sync_directory(folder));
    return open(file);
}

Result<Journal> Journal::open(const std::filesystem::path& file) {
    TRY(check_is_file(file));
    TRY_ASSIGN(sqlite::Database database, sqlite::Database::open(file, SQLITE_OPEN_READWRITE));
    // The log stays when we close: copying it into the journal would double the syncs of each record.
    sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    TRY(check_shape(database));
    TRY(database.execute("PRAGMA synchronous = FULL"));
    TRY(migrate(database, journal_migrations()));
    return Journal(std::make_unique<Impl>(std::move(database)));
}

}  // namespace pentad
