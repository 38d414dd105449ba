// isolate: which edit of a batch broke each of its failing tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/blame.hpp"
#include "workflow/unit_runner.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

struct IsolateRequest {
    std::optional<BatchId> batch;  ///< nothing: the newest that failed
    double seconds = 0;            ///< no further state is begun after so long; 0: no limit
    int states = 0;                ///< at most so many are made; 0: no limit
};

struct IsolateOutcome {
    Isolation isolation;
    std::vector<Edit> edits;         ///< of the batch
    std::vector<std::string> notes;  ///< one line each
};

/// Runs the failing tests of the batch's newest run in states of it, until every one is explained; keeps what it finds
/// in the journal. Only what fails since this batch is explained: what failed before it has verdict `undetermined` and
/// says so. Ctrl-C ends it early, and what is known then is kept. Errors: not_found (no such batch; none that failed),
/// refused (not run yet; nothing failed), tool, io.
Result<IsolateOutcome> isolate(const Workspace& workspace, const IsolateRequest& request, const EventSink& sink);

}  // namespace pentad
