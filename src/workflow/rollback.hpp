// rollback and undo: taking edits back, keeping later ones.
#pragma once

#include <optional>
#include <string>

#include "workflow/test_run.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct RollbackRequest {
    BatchId batch = 0;
    bool through = false;  ///< restore the exact state before the batch: later edits go too
    bool dry_run = false;
    bool verify = true;  ///< run the tests afterwards
};

struct RollbackOutcome {
    std::optional<Edit> edit;         ///< the rollback edit; nothing in a dry run, or when nothing was to do
    std::vector<FileChange> changes;  ///< what was, or would be, done to each file
    std::string diff;                 ///< filled in a dry run
    std::vector<std::string> notes;
    std::optional<Run> run;
    std::optional<Error> problem;  ///< the files are back, but the tests could not run (none found, no interpreter)
};

/// Errors: not_found; refused (already rolled back; the batch can't be taken back because …); conflict (names the files
/// and the later edits in the way, offers --through). Nothing changes then.
Result<RollbackOutcome> rollback(const Workspace& workspace, const RollbackRequest& request, const EventSink& sink);

struct UndoRequest {
    bool dry_run = false;
    bool verify = true;
};
/// Takes back the newest rollback or undo. Errors: refused, when there is none.
Result<RollbackOutcome> undo(const Workspace& workspace, const UndoRequest& request, const EventSink& sink);

}  // namespace pentad
