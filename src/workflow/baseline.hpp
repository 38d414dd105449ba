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

/// Before any test runs: a baseline can be written to `file`; the folders that it needs are made. Errors: io (a folder,
/// a pipe or a device stands there).
Status prepare_baseline_place(const std::filesystem::path& file);

/// Errors: not_found (how to set one); corrupt, newer, io (which file, what is wrong).
Result<ResultSet> read_baseline(const std::filesystem::path& file);

/// The default baseline, for a run that compares when there is one. Errors: corrupt, newer, io.
Result<std::optional<ResultSet>> baseline_if_any(const Workspace& workspace);

/// Makes a stored run the baseline; where `file` is a symlink, the file that it names is replaced. Its tree is kept
/// when it still is what stands in the workspace. Needs the lock.
Status set_baseline(Session& session, const Run& run, const std::filesystem::path& file);

}  // namespace pentad
