// The journal's schema: the list of migrations, and what brings a file up to the newest version.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace pentad {

/// In the header of each journal (PRAGMA application_id): "pntd".
inline constexpr std::int32_t k_journal_application_id = 0x706e7464;

/// Version N of the schema is the first N of these, applied in order. Append; never change one that was released.
std::span<const char* const> journal_migrations();

/// Brings `database` to version `migrations.size()`, in one transaction, after copying the file aside to
/// `FILE.before-vN` when it held an older version. Does nothing when it is up to date.
/// Errors: newer (nothing changed), corrupt, no_space, io.
Status migrate(sqlite::Database& database, std::span<const char* const> migrations);

/// Makes the empty `database` a journal of the newest version.
Status create_schema(sqlite::Database& database, std::span<const char* const> migrations);

}  // namespace pentad
