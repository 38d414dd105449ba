// What the two published files share.
#pragma once

#include <filesystem>
#include <string>

#include "store/journal.hpp"

namespace pentad {

/// Tells this journal from any other that ever stood here.
Result<std::string> journal_id(Journal& journal);

Status publish_batches(const std::filesystem::path& directory, Journal& journal, bool anew);
Status publish_runs(const std::filesystem::path& directory, Journal& journal, bool anew);

}  // namespace pentad
