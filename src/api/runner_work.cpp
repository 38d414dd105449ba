// What a BatchTestRunner does.
#include "api/values.hpp"
#include "api/work.hpp"
#include "api/workplace.hpp"
#include "workflow/ci.hpp"

namespace pentad::api {

namespace {

Result<CiOutcome> ci_in(const Place& place, const CiRequest& request) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(place));
    TRY_ASSIGN(CiOutcome outcome, ci(workspace, request, sink_of(place)));
    outcome.results_file = (workspace.root / outcome.results_file).string();
    return outcome;
}

Result<CiResults> results_in(const Place& place, const CiRequest& request) {
    TRY_ASSIGN(const CiOutcome outcome, ci_in(place, request));
    CiResults results = ci_results_of(outcome.run);
    results.results_file = outcome.results_file;
    results.notes = outcome.notes;
    return results;
}

Result<std::vector<CiRegression>> regressions_in(const Place& place, const CiRequest& request) {
    TRY_ASSIGN(const CiOutcome outcome, ci_in(place, request));
    if (!outcome.comparison)
        return fail(Code::interrupted, "interrupted; what had finished is kept, and nothing was compared");
    return regressions_of(*outcome.comparison, outcome.run);
}

}  // namespace

Answer<CiResults> run_all_tests(const Place& place) { return answer(results_in(place, {})); }

Answer<CiResults> set_baseline(const Place& place, const std::string& baseline_file) {
    CiRequest request;
    request.set_baseline = true;
    request.baseline_file = baseline_file;
    return answer(results_in(place, request));
}

Answer<std::vector<CiRegression>> compare_with_baseline(const Place& place, const std::string& baseline_file) {
    CiRequest request;
    request.compare = true;
    request.baseline_file = baseline_file;
    return answer(regressions_in(place, request));
}

}  // namespace pentad::api
