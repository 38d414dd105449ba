// What tracing told of a run, as the journal keeps it: each fact with the value that it had for the unit, and what
// became of the unit.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/trace.hpp"
#include "workflow/fact_values.hpp"

namespace pentad {

struct KeptTraces {
    std::vector<ValuedFact> facts;
    std::vector<NewTrace> traces;
};

/// How the run went that was traced.
struct TracedRun {
    std::int64_t began_ns = 0;          ///< wall clock, before the first unit of it began
    bool frozen = false;                ///< what the history knows could not change for the tests
    std::set<std::string> partly = {};  ///< units of which only some tests ran: nothing is kept of them
    Listings listings = {};             ///< before the first unit began, of folders that were listed in earlier runs
};

/// `traces`: several of one unit are one. `circumstances`: as `values` has them; every unit depends on those.
KeptTraces keep_traces(const std::vector<UnitFacts>& traces, const std::vector<TestResult>& results,
                       const FactValues& values, const std::vector<Fact>& circumstances, const TracedRun& run);

}  // namespace pentad
