// Where a state of a batch is run: in a world of the workspace, at the same path and with all that git ignores; else in
// a copy of the recorded files at another path.
#pragma once

#include <optional>

#include "exec/world.hpp"
#include "workflow/batch_states.hpp"
#include "workflow/tree_copy.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// Goes away with what it made. Threads: one.
class ProbePlace {
   public:
    /// The state of `states` with these edits applied; nothing when it can't be made. What was changed after the batch,
    /// recorded or not, is as it was at its end. Takes the session's lock, and lets go of it. Errors: corrupt,
    /// no_space, io.
    static Result<std::optional<ProbePlace>> make(Session& session, BatchStates& states, const EditSet& applied);

    /// Makes a run of units one in this place.
    void enter(UnitRunRequest& request) const;

    /// A copy at another path, where what git ignores is missing.
    bool is_relocated() const { return copy_.has_value(); }

   private:
    explicit ProbePlace(World world) : world_(std::move(world)) {}
    explicit ProbePlace(TreeCopy copy) : copy_(std::move(copy)) {}
    static Result<std::optional<ProbePlace>> make_world(Session& session, BatchStates& states, const EditSet& applied);

    std::optional<World> world_;
    std::optional<TreeCopy> copy_;
};

}  // namespace pentad
