// rollback and undo: taking batches or single edits back, keeping all others.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflow/test_run.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Either a batch or single edits.
struct RollbackRequest {
    BatchId batch = 0;             ///< 0: `edits` says what
    std::set<EditId> edits = {};   ///< just these, of any batches; they stay counted, and an open batch goes on
    bool through = false;          ///< with a batch: restore the exact state before it: later edits go too
    bool with_dependents = false;  ///< with edits: take later edits that need the same lines back too
    bool dry_run = false;  ///< nothing is written; the tests run where it has been done (workflow/rehearsal.hpp)
    bool verify = true;    ///< run the tests afterwards
};

struct RollbackOutcome {
    std::optional<Edit> edit;         ///< the rollback edit; nothing in a dry run
    std::vector<EditId> undone;       ///< every edit that is, or would be, taken back; oldest first
    std::vector<Edit> dependents;     ///< those of them that were taken along
    std::vector<FileChange> changes;  ///< what was, or would be, done to each file
    std::string diff;                 ///< filled in a dry run
    std::vector<std::string> notes;
    std::optional<Run> run;  ///< of the tests afterwards; of a dry run without a number, as it is not kept
    std::optional<Error>
        problem;  ///< the files are back (but in a dry run), but the tests could not run (none found, no interpreter)
};

/// Errors: usage; not_found; refused (already rolled back; can't be taken back because …); conflict (names the files
/// and the later edits in the way, offers --through or --with-dependents). Nothing changes then.
Result<RollbackOutcome> rollback(const Workspace& workspace, const RollbackRequest& request, const EventSink& sink);

struct UndoRequest {
    bool dry_run = false;
    bool verify = true;
};
/// Takes back the newest rollback or undo. Errors: refused, when there is none.
Result<RollbackOutcome> undo(const Workspace& workspace, const UndoRequest& request, const EventSink& sink);

}  // namespace pentad
