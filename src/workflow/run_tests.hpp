// One run, from an open session to stored and published results: what `test`, a closing batch and a rollback share.
#pragma once

#include <optional>
#include <string>

#include "workflow/session.hpp"
#include "workflow/test_run.hpp"

namespace pentad {

struct RunPlan {
    std::string pattern;           ///< glob on module file names; empty: all
    std::optional<BatchId> batch;  ///< whose run it is
    Oid tree;                      ///< what is tested
};

/// Lets go of the session's lock while the tests run, so that others can go on recording; takes it again to store the
/// run. Writes test_report_batch_N.txt when the run belongs to a batch. Errors: no_tests, tool, io.
Result<Run> run_tests(Session& session, const RunPlan& plan, const EventSink& sink);

/// The tree of what stands in the workspace now, recorded or not. Nothing is written. Needs the lock.
Result<Oid> present_tree(Session& session);

}  // namespace pentad
