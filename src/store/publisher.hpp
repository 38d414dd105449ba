// The specification's JSON files, published from the journal: batch_tracker.json and test_results.json.
//
// Both grow by appending: a line per item, then a short footer. A publication costs what was added: the new lines go
// into a shadow copy that is one publication behind, and shadow and published file change places (RENAME_EXCHANGE), so
// a reader always sees a whole document. Whatever is found unexpected (missing, other length, written before the last
// boot) is written anew from the journal.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "store/journal.hpp"

namespace pentad {

/// Brings batch_tracker.json up to the newest edit. Needs WorkspaceLock.
Status publish_batches(const std::filesystem::path& directory, Journal& journal);
/// Brings test_results.json up to the newest run. Needs WorkspaceLock.
Status publish_runs(const std::filesystem::path& directory, Journal& journal);
/// Writes both anew, whatever stands there.
Status republish(const std::filesystem::path& directory, Journal& journal);

}  // namespace pentad
