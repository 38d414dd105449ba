// A run whose results are those of one tree, whatever is written in the workspace while it takes place.
// docs/worlds.md ("Frozen runs") has the reasons and the limits.
#pragma once

#include "workflow/frozen_tree.hpp"
#include "workflow/retries.hpp"

namespace pentad {

struct FrozenOutcome {
    UnitRunOutcome ran;
    /// Every result is of the tree. False: `ran.warnings` says why not.
    bool exact = true;
    /// What stood in the workspace when the units that were traced had ended; null when none were.
    std::shared_ptr<const TrackedFiles> standing = {};
};

/// As run_with_retries, of `tree`: in the workspace while that is the tree, and what may have seen something else
/// again, in a world in which the changed paths are as in the tree; at last in a copy at another path. `since_ns`: of
/// file_clock_ns, from when the workspace was known to be the tree. With `plan.may_differ_now` it is looked at first.
/// Events: a RunStarted for each round, with the number of units that run (again), after a Warning that says why; one
/// RunFinished. The session's lock must not be held; it is taken and let go. Errors: as run_with_retries.
Result<FrozenOutcome> run_frozen(Session& session, const RunPlan& plan, FrozenTree& tree, std::int64_t since_ns,
                                 const UnitRunRequest& request, const RetryPlan& retries, const EventSink& sink);

}  // namespace pentad
