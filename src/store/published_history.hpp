// What published files say, as values: read whole before anything is imported.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/batch.hpp"
#include "model/edit.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// Numbers are those of the files. `state` is open when there is no end_time.
struct PublishedHistory {
    std::vector<Batch> batches;  ///< in the order of the file
    std::vector<Edit> edits;     ///< of all kinds, in their order
    std::vector<Run> runs;
    std::vector<std::string> notes;  ///< what was left out, one line each
};

/// Reads batch_tracker.json and, if it is there, test_results.json. Errors: not_found, corrupt (file, place).
Result<PublishedHistory> read_published(const std::filesystem::path& from);

/// For read_published. `file`: the name for errors.
Status read_batches(const std::string& text, const std::string& file, const std::filesystem::path& workspace,
                    PublishedHistory& history);
Status read_runs(const std::string& text, const std::string& file, PublishedHistory& history);

}  // namespace pentad
