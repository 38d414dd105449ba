// The workspace with some files changed, as a place to run tests in; the workspace itself stays as it is.
#pragma once

#include "workflow/revert_plan.hpp"
#include "workflow/test_place.hpp"

namespace pentad {

/// The workspace as it stands now, with the plan carried out: a world where one works, else a copy of the files that a
/// scan sees. Writes nothing to the journal or to history.git. Needs the session's lock; what it holds in memory of the
/// session must not be flushed. Errors: corrupt, no_space, io.
Result<TestPlace> changed_place(Session& session, const RevertPlan& plan);

}  // namespace pentad
