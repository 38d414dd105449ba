// How a command prints what its tests said.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Failures, regressions against the baseline (`comparison`, null without one), where the report is, what to do next
/// (`advice`, may be empty), and the line that says it all. When quiet, that line alone.
void print_run(Console& console, const Run& run, const std::string& report_file, const std::string& advice = {},
               const Comparison* comparison = nullptr);

/// Where the report of the run's batch stands, relative to the workspace; empty when it belongs to no batch.
std::string report_file_of(const Workspace& workspace, const Run& run);

void print_notes(Console& console, const std::vector<std::string>& notes);

}  // namespace pentad
