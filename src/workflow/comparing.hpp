// Comparing a run with the baseline: test by test, and what looks slower by running it again.
#pragma once

#include "workflow/run_tests.hpp"

namespace pentad {

/// `plan.baseline` is what it is compared with; the rest of the plan says what was run and how. Ctrl-C ends the search
/// for slowdowns early and marks the run as interrupted. Errors: tool, io.
Result<Comparison> compare_run(Session& session, const RunPlan& plan, Run& run, const EventSink& sink);

}  // namespace pentad
