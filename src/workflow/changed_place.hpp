// The workspace with some files changed, as a place to run tests in; the workspace itself stays as it is.
#pragma once

#include <optional>

#include "exec/world.hpp"
#include "workflow/revert_plan.hpp"
#include "workflow/tree_copy.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// A world where one works, else a copy of the files that a scan sees. Goes away with what it made. Threads: one.
class ChangedPlace {
   public:
    /// The workspace as it stands now, with the plan carried out. Writes nothing to the journal or to history.git.
    /// Needs the session's lock; what it holds in memory of the session must not be flushed. Errors: corrupt, no_space,
    /// io.
    static Result<ChangedPlace> make(Session& session, const RevertPlan& plan);

    /// Makes a run of units one in this place.
    void enter(UnitRunRequest& request) const;

   private:
    explicit ChangedPlace(World world) : world_(std::move(world)) {}
    explicit ChangedPlace(TreeCopy copy) : copy_(std::move(copy)) {}

    std::optional<World> world_;
    std::optional<TreeCopy> copy_;
};

}  // namespace pentad
