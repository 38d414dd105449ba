// A batch's tests, run again or for the first time, with all that follows when they fail.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workflow/auto_rollback.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {

struct BatchTest {
    Run run;
    std::optional<Comparison> comparison;  ///< with the baseline, when there is one
    std::optional<Isolation> isolation;    ///< who broke its tests, when they failed and that was looked for
    std::vector<Edit> edits;               ///< of the batch, when there is an isolation
    std::optional<AutoRollback> rollback;  ///< when [rollback] on_failure had something to decide
    std::optional<Error> problem;          ///< the baseline can't be read
    std::vector<std::string> notes;        ///< what the user should know, one line each
};

/// As the edit does that fills a batch; watch mode leaves the closing to it. The results are of what stands in the
/// workspace. Errors: not_found; as run_batch.
Result<BatchTest> test_batch(const Workspace& workspace, BatchId batch, const EventSink& sink);

}  // namespace pentad
