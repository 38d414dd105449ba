// Running units, and what failed once more: to tell what is flaky (it failed and passed on the same inputs) from what
// is broken.
#pragma once

#include <functional>

#include "judge/flake_rate.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

struct RetryPlan {
    int count = 0;       ///< how often a test that fails is run again, at most
    double backoff = 0;  ///< seconds before the first of these; twice as long before each further one, up to 10

    /// What a test did in earlier runs, oldest first: one that is known to be broken is not run again. Empty: nothing
    /// is known of any.
    std::function<Result<const std::vector<PastOutcome>*>(const std::string& id)> past = {};
};

/// As run_units, but a test that fails is run again, after all others, in a fresh process. Its earlier executions are
/// in `attempts`. A set-up, import or process that failed is run again with all tests that depend on it; when it does
/// not fail again, it counts as passed (and flaky). Events: one RunStarted and one RunFinished for all rounds;
/// TestRetried before each execution after the first. With request.fail_fast, what fails is run again at once, and only
/// what keeps failing ends the run. Errors and threads: as run_units.
Result<UnitRunOutcome> run_with_retries(const UnitRunRequest& request, const RetryPlan& plan, const EventSink& sink);

}  // namespace pentad
