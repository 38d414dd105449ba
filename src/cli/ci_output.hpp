// What ci prints, and the files that it writes for other programs.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "workflow/ci.hpp"

namespace pentad {

/// Failures, what differs from the baseline, and the line that says it all; with --json one document, schema
/// pentad.ci/1.
void print_ci(Console& console, const CiOutcome& outcome);

/// `--junit`, `--ctrf` and `--tap`: each replaced as a whole. Errors: io, no_space (which file).
Status write_ci_files(const Arguments& arguments, const CiOutcome& outcome);

/// Annotations, and the step's summary, where GITHUB_ACTIONS says that this is a step of GitHub Actions.
Status tell_github(Console& console, const CiOutcome& outcome);

}  // namespace pentad
