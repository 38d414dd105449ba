// The baseline: the accepted results that later ones are compared with. It is a file for everybody to read, a run in
// the journal that never expires, and a tree in history.git that can be run again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "model/result_set.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// `named` as typed (relative to the current folder), else baseline_results.json in test_batch_logs.
std::filesystem::path baseline_file(const Workspace& workspace, const std::string& named);

/// Errors: not_found (how to set one); corrupt, newer, io (which file, what is wrong).
Result<ResultSet> read_baseline(const std::filesystem::path& file);

/// The default baseline, for a run that compares when there is one. One that can't be read is a line in `notes`.
std::optional<ResultSet> baseline_if_any(const Workspace& workspace, std::vector<std::string>& notes);

/// Makes a stored run the baseline. Its tree is kept when it still is what stands in the workspace. Needs the lock.
Status set_baseline(Session& session, const Run& run, const std::filesystem::path& file);

}  // namespace pentad
