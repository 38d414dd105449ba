// isolate: which edit of a batch broke each of its failing tests.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/blame.hpp"
#include "report/blame_text.hpp"
#include "workflow/session.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

struct IsolateRequest {
    std::optional<BatchId> batch = {};  ///< nothing: the newest that failed
    double seconds = 0;                 ///< no further state is begun after so long; 0: no limit
    int states = 0;                     ///< at most so many are made; 0: no limit
};

struct IsolateOutcome {
    Isolation isolation;
    std::vector<Edit> edits;         ///< of the batch
    EditDiffs diffs;                 ///< of proved culprits
    std::vector<std::string> notes;  ///< one line each
};

/// Runs the failing tests of the batch's newest run in states of it, until every one is explained; keeps what it finds
/// in the journal. Only what fails since this batch is explained: what failed before it has verdict `undetermined` and
/// says so. Ctrl-C ends it early, and what is known then is kept. Errors: not_found (no such batch; none that failed),
/// refused (not run yet; nothing failed), tool, io.
Result<IsolateOutcome> isolate(const Workspace& workspace, const IsolateRequest& request, const EventSink& sink);

/// The same of a batch and a run of it that failed, in an open session; `request.batch` says nothing. Waits its turn,
/// and lets go of the session's lock while tests run.
Result<Isolation> isolate_in(Session& session, const Batch& batch, const Run& run, const IsolateRequest& request,
                             const EventSink& sink);

struct Culprits {
    BatchId batch = 0;
    std::set<EditId> edits;
};

/// The edits that broke tests of the batch (nothing: the newest that failed), each borne out by a run; searched for now
/// when that has not been done since the batch's newest run. A rollback must not guess. Errors: as isolate; refused,
/// when no edit is to blame for sure.
Result<Culprits> culprits_of(const Workspace& workspace, std::optional<BatchId> batch, const EventSink& sink);

}  // namespace pentad
