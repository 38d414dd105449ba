#include "workflow/comparing.hpp"

#include "judge/compare.hpp"
#include "workflow/slowdown_search.hpp"

namespace pentad {

Result<Comparison> compare_run(Session& session, const RunPlan& plan, Run& run, const EventSink& sink) {
    const bool whole = plan.pattern.empty() && !plan.selection && !plan.fail_fast;
    const ResultSet current = result_set_of(run);
    Comparison comparison = compare(*plan.baseline, current, whole ? Coverage::whole : Coverage::part);
    TRY_ASSIGN(const UnitRunRequest request, unit_run_request(session, plan));
    SlowdownSearch search(session, request, *plan.baseline, current, plan.confirm);
    TRY_ASSIGN(comparison.slower, search.run(sink));
    run.interrupted = run.interrupted || search.interrupted();
    return comparison;
}

}  // namespace pentad
