// Where a state of a batch is run: in a world of the workspace, at the same path and with all that git ignores; else in
// a copy of the recorded files at another path.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "exec/world.hpp"
#include "workflow/batch_states.hpp"
#include "workflow/place_runner.hpp"
#include "workflow/tree_copy.hpp"

namespace pentad {

/// Goes away with what it made. Threads: one.
class ProbePlace {
   public:
    /// The states of `states` with these edits applied each, in their order; nothing for one that can't be made. What
    /// was changed after the batch, recorded or not, is as it was at its end. Takes the session's lock, and lets go of
    /// it. Errors: corrupt, no_space, io.
    static Result<std::vector<std::optional<ProbePlace>>> make(Session& session, BatchStates& states,
                                                               std::span<const EditSet> applied);

    /// Where units of this selection run in this place, which must outlive it.
    RunPlace with(const Workspace& workspace, std::vector<UnitSelection> selection) const;

   private:
    class Maker;
    explicit ProbePlace(World world) : world_(std::move(world)) {}
    explicit ProbePlace(TreeCopy copy) : copy_(std::move(copy)) {}

    std::optional<World> world_;
    std::optional<TreeCopy> copy_;
};

}  // namespace pentad
