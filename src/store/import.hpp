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

/// Fills the new, empty `journal` from batch_tracker.json and test_results.json in `from`. Imported edits have no content
/// (before_known false): they can't be taken back, and say so. Errors: corrupt (file, place), not_found.
Result<ImportSummary> import_published(const std::filesystem::path& from, Journal& journal);

}  // namespace pentad
