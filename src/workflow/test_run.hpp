// test: run the tests of what stands in the workspace now, keep the results, publish them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "model/event.hpp"
#include "workflow/unit_runner.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Tells what the units depended on that ran. For tests.
using TraceSupplier = std::function<std::vector<UnitFacts>(const UnitRunOutcome&)>;

struct TestRequest {
    std::string pattern;  ///< glob on module file names; empty: all
    std::optional<BatchId> batch =
        {};                     ///< whose run it is; nothing: the open one. Compared with the baseline, if there is one
    bool run_all = false;       ///< also units of which nothing differs since they passed
    TraceSupplier traces = {};  ///< see RunPlan
};

/// Runs, stores and publishes. The run belongs to `batch`, to the open batch, or to none when nothing is recorded yet;
/// interrupted runs are stored too. Waits while another pentad runs tests in this workspace. Errors: no_tests, tool (no
/// interpreter), not_found (no such batch), io. A failing test is an outcome.
Result<Run> test_workspace(const Workspace& workspace, const TestRequest& request, const EventSink& sink);

/// Process exit code of a run: 0, 1, or 130.
int exit_code(const Run& run);

}  // namespace pentad
