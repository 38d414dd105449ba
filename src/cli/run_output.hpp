// How a command prints what its tests said.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct RunExtras {
    std::string report_file = {};            ///< relative to the workspace; empty: none
    std::string advice = {};                 ///< what to do next when tests failed
    const Comparison* comparison = nullptr;  ///< with the baseline
    const Isolation* isolation = nullptr;    ///< who broke the tests
    std::span<const Edit> edits = {};        ///< of the batch, for `isolation`
    std::string done = {};                   ///< what was done about it by itself, whole lines
    std::string remark = {};                 ///< ends the last line; empty: none
};

/// Failures, who broke them, regressions against the baseline, where the report is, what to do next, and the line that
/// says it all. When quiet, that line alone; when verbose, first (on stderr) the tests that were not run.
void print_run(Console& console, const Run& run, const RunExtras& extras);

/// Where the report of the run's batch stands, relative to the workspace; empty when it belongs to no batch.
std::string report_file_of(const Workspace& workspace, const Run& run);

void print_notes(Console& console, const std::vector<std::string>& notes);

}  // namespace pentad
