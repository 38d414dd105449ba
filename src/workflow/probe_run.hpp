// Running tests in a state of the workspace that is not the present one, and what that says about each of them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "judge/culprit_search.hpp"
#include "workflow/probe_place.hpp"

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

struct ProbeRequest {
    const ProbePlace* place = nullptr;
    std::vector<const TestResult*> failures;  ///< to be explained, as they came out of the run that raised the question
};

/// Runs the failures of each place there, all places at once. Shape: a state a request, in their order. A test that is
/// not there passes; one that can't be told, because its module or class could not be set up, or its project not be
/// built or listed, is untestable, unless just that is the failure. When one is interrupted, all are. Errors: tool, io.
Result<std::vector<ProbedState>> run_in_places(PlaceRunner& runner, const Workspace& workspace,
                                               const std::vector<ProbeRequest>& requests);

}  // namespace pentad
