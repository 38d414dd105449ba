// ci_test_results.json and baseline_results.json: one run's results as a file. docs/formats.md has the fields.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "model/result_set.hpp"

namespace pentad {

inline constexpr const char* k_ci_results_name = "ci_test_results.json";
inline constexpr const char* k_baseline_results_name = "baseline_results.json";

/// The newest form of these files that we know (their field `schema`; the original system's have none).
inline constexpr int k_results_schema = 1;

/// Replaces `file` as a whole, under a temporary name until it is synced. Costs a buffer, however many results there
/// are. Errors: no_space, io; what stood there stays then.
Status write_results_file(const std::filesystem::path& file, const Run& run);

/// Reads what `write_results_file` and the original Python system write. Outcomes `cached` come back as passed, as in
/// `result_set_of`.
/// Errors: not_found; corrupt, with the place in the file (not JSON, fields that are missing, stand twice or are of the
/// wrong type, numbers out of range, a folder, a pipe); newer; io (unreadable, changed while it was read); tool;
/// no_space. Threads: any.
Result<ResultSet> read_results_file(const std::filesystem::path& file);

/// Both at once, on two threads. Errors: those of the first that has one.
Result<std::pair<ResultSet, ResultSet>> read_results_files(const std::filesystem::path& first,
                                                           const std::filesystem::path& second);

/// The run of a file that `write_results_file` wrote: with the texts of its failures, which `ResultSet` has not. Of a
/// test that was run again, the earlier executions count as failed and have no texts. Errors: as read_results_file;
/// corrupt, when it holds totals only.
Result<Run> read_results_run(const std::filesystem::path& file);

/// The same two from the text of a file called `name`; the set keeps the text. For tests.
Result<ResultSet> parse_results(std::shared_ptr<std::string> text, const std::string& name);
Result<Run> parse_results_run(const std::string& text, const std::string& name);

}  // namespace pentad
