// Which part of the tests one shard runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workflow/ci.hpp"
#include "workflow/session.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

struct ShardSelection {
    std::vector<UnitSelection> units;  ///< empty when there are fewer units and tests than shards
    /// `shard 1/3 of 8f0c…`, with ` matching test_x*.py` when a pattern was given: which part, and of which plan.
    /// Shards of different plans must not be joined: some test might have run twice or never.
    std::string name;
};

/// Splits by the durations in `baseline` (a file that all machines have), or without one by those of the newest whole
/// run here. Errors: no_tests (in the whole workspace); corrupt, newer, io (of `baseline`).
Result<ShardSelection> select_shard(Session& session, const Shard& shard, const std::string& pattern,
                                    const std::filesystem::path& baseline);

/// What `name` says; nothing when it is no shard's, or one that there can't be.
struct ShardName {
    Shard shard;
    std::string plan;
    std::string pattern;  ///< empty: all tests
};
std::optional<ShardName> parse_shard_name(std::string_view name);

}  // namespace pentad
