// `reset --import`: a journal rebuilt from published files, also from those of the original Python system.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/journal.hpp"

namespace pentad {

struct ImportSummary {
    std::size_t batches = 0;
    std::size_t edits = 0;
    std::size_t runs = 0;
    std::vector<std::string> notes;  ///< what could not be taken over, one line each
};

/// Fills the new, empty `journal` from batch_tracker.json and test_results.json in `from`, in one transaction of its
/// own. Imported edits have no content (before_known false, and a note): they can't be taken back, and say so. Their
/// sha256 is only as long as what was published (16 digits). Of runs, the failures and the totals are there. Numbers of
/// batches, edits and runs start from 1 again; where that changes one, a note says so.
/// Errors: corrupt (file, place; nothing was imported), not_found, refused (the journal is not empty).
Result<ImportSummary> import_published(const std::filesystem::path& from, Journal& journal);

}  // namespace pentad
