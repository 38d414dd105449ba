// regressions.json: what a comparison found. docs/formats.md has the fields.
#pragma once

#include <filesystem>
#include <span>

#include "base/result.hpp"
#include "model/comparison.hpp"
#include "model/result_set.hpp"

namespace pentad {

inline constexpr const char* k_regressions_name = "regressions.json";

/// What a regressions.json is made of. Threads: it looks into its parts, which must outlive it.
struct RegressionsReport {
    const Comparison& comparison;
    const ResultSet& baseline;
    Timestamp time;  ///< when they were compared
    RunId run = 0;   ///< the run that was compared with the baseline; 0: not known
    /// The failing results of that run: texts for `failures`. Those that are not in it stand with their names alone.
    std::span<const TestResult> failures;
};

/// Replaces `file` as a whole, under a temporary name until it is synced.
/// Errors: no_space, io; what stood there stays then.
Status write_regressions_file(const std::filesystem::path& file, const RegressionsReport& report);

}  // namespace pentad
