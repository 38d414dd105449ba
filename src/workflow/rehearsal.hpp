// A rollback that is only tried: what the tests would say after it.
#pragma once

#include "model/test_result.hpp"
#include "workflow/revert_plan.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// Runs the tests that follow a rollback, all of them, where the plan is carried out and the workspace is not (see
/// changed_place.hpp). The run is not kept: its number is 0, and no batch is its own. Waits its turn; lets go of the
/// session's lock, which it needs at the start. Errors: no_tests, tool, corrupt, no_space, io. A failing test is an
/// outcome.
Result<Run> rehearse(Session& session, const RevertPlan& plan, const EventSink& sink);

}  // namespace pentad
