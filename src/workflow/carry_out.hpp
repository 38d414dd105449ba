// From a revert's plan to files in their places, and an edit in the history that says so: all of it, or nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflow/revert_plan.hpp"
#include "workflow/taken_back.hpp"

namespace pentad {

/// What is done to the journal together with the files.
struct Consequence {
    EditKind kind = EditKind::rollback;
    std::optional<std::int64_t> target;  ///< of the edit that is made
    std::string description;             ///< of the same
    Concerned concerned;                 ///< what is taken back by it, or stands again
    bool back = false;                   ///< it stands again; `target` had taken it back
};

/// Snapshot, stage, commit the intent, rename, clear the intent (docs/restore.md has the order). Unrecorded changes of
/// the files concerned become an edit first. Returns the rollback or undo edit; `notes` gets what the user should know.
/// Errors: conflict (a file changed since the plan was made), refused, no_space, io: nothing was changed then, or the
/// message says that the rest is done when a command next runs. Needs the lock.
Result<Edit> carry_out(Session& session, const RevertPlan& plan, const Consequence& consequence,
                       std::vector<std::string>& notes);

/// Bytes from the plan's merges, else from the history. Both must outlive what is returned.
ContentSource source_for(Session& session, const RevertPlan& plan);

}  // namespace pentad
