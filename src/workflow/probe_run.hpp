// Running tests in a state of the workspace that is not the present one, and what that says about each of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "judge/culprit_search.hpp"
#include "workflow/session.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

struct ProbedTest {
    ProbeResult result = ProbeResult::untestable;
    Outcome outcome = Outcome::not_run;
    double duration = 0;  ///< seconds
};

struct ProbedState {
    std::map<std::string, ProbedTest> tests;  ///< by id
    bool interrupted = false;
};

/// `failures`: those that are to be explained, as they came out of the run that raised the question. A test that is not
/// there passes; one that can't be told, because its module or class could not be set up, is untestable, unless just
/// that is the failure. `tree` is in history.git. Takes the session's lock while it makes the state. Errors: tool, io.
Result<ProbedState> run_in_state(Session& session, const Oid& tree, const UnitRunRequest& request,
                                 const std::vector<const TestResult*>& failures);

}  // namespace pentad
