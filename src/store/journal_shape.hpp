// The look at a journal's first bytes that each opening can afford.
#pragma once

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace pentad {

/// Whether the file is one of ours and as long as it says. Costs one read of 100 bytes; nothing is changed.
/// Errors: corrupt.
Status check_shape(sqlite::Database& database);

}  // namespace pentad
