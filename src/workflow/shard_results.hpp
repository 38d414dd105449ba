// Joining the results of shards.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// Each folder holds (or is below test_batch_logs and holds) a shard's ci_test_results.json; files may be named too.
/// The run of all of them: results in the order of ids, the duration of the longest, the earliest start. Errors:
/// refused, when shards are missing, come twice, are of different plans or trees, or a test is in two of them (which,
/// and what to do); not_found, corrupt, newer, io.
Result<Run> join_shards(const std::vector<std::string>& folders);

}  // namespace pentad
