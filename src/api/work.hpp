// The use cases as the public classes call them. Beside these files no header of ours may be included where the public
// Error is: inside the library that name is another's.
#pragma once

#include <pentad/values.hpp>

#include "api/answer.hpp"

namespace pentad::api {

/// Where to work: `options.root` is absolute here.
struct Place {
    const Options& options;
    const Listener& listener;
};

Answer<FileEdit> record_edits(const Place& place, const std::vector<std::string>& paths, const std::string& description,
                              const std::string& author);
Answer<std::int64_t> edit_count(const Place& place);
Answer<std::optional<BatchInfo>> current_batch(const Place& place);
Answer<BatchTestResult> run_tests(const Place& place, const std::string& pattern);
Answer<std::optional<BatchTestResult>> rollback_batch(const Place& place, std::int64_t batch_id, bool verify);
Answer<RollbackResult> rollback_batch_as(const Place& place, std::int64_t batch_id, const RollbackOptions& options);
Answer<RollbackResult> rollback_edit(const Place& place, std::int64_t edit_id, const RollbackOptions& options);
Answer<RollbackResult> rollback_culprit(const Place& place, std::int64_t batch_id, const RollbackOptions& options);
Answer<IsolationResult> isolate(const Place& place, std::int64_t batch_id, double seconds, int states);
Answer<std::string> create_backup(const Place& place, std::int64_t batch_id);

Answer<CiResults> run_all_tests(const Place& place);
Answer<CiResults> set_baseline(const Place& place, const std::string& baseline_file);
Answer<std::vector<CiRegression>> compare_with_baseline(const Place& place, const std::string& baseline_file);

}  // namespace pentad::api
