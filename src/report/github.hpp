// What a GitHub Actions job shows: annotations at the lines that failed, and the summary of the step. The caller prints
// the first on stdout and appends the second to the file that $GITHUB_STEP_SUMMARY names.
#pragma once

#include <string>
#include <vector>

#include "model/comparison.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// An edit that was found to break tests; it is annotated before anything else.
struct CulpritNote {
    std::string file;   ///< relative to the workspace; may be empty
    std::string title;  ///< `culprit: edit 14 (Updated validation)`
    std::string text;   ///< which tests it breaks
};

struct GithubExtras {
    const Comparison* comparison = nullptr;  ///< null: nothing was compared
    std::vector<CulpritNote> culprits = {};
    std::string path_prefix = {};  ///< from the root of the repository to the workspace, ending in `/`; may be empty
};

/// Shape: at most ten `::error …::…` lines, culprits first, then regressions, then other failures, and a `::notice`
/// that says how many more there are; empty when there is nothing to say. GitHub shows ten of a kind per step.
std::string github_annotations(const Run& run, const GithubExtras& extras = {});

/// Shape: Markdown below `limit` bytes (GitHub drops a summary above 1 MiB altogether), ending in a newline. No text of
/// a test or a file can become markup.
std::string github_summary(const Run& run, const GithubExtras& extras = {}, std::size_t limit = 1'000'000);

}  // namespace pentad
