#include "workflow/suspect_edits.hpp"

#include <algorithm>
#include <numeric>

#include "judge/selection.hpp"
#include "judge/suspects.hpp"

namespace pentad {

Result<std::vector<std::size_t>> suspects_of(Journal& journal, const std::string& unit, RunId run,
                                             const std::vector<Edit>& edits) {
    std::vector<std::size_t> all(edits.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    TRY_ASSIGN(const KnownTraces known, journal.traces_of(unit));
    if (known.units.empty()) return all;
    const std::vector<KnownTrace>& traces = known.units.front().traces;
    const auto after = std::ranges::find(traces, run, &KnownTrace::run);
    // What is known of a tainted run is not all.
    if (after == traces.end() || after->state == TraceState::tainted || !after->note.empty()) return all;
    Dependencies dependencies{.before = {}, .after = facts_in(known, after->list)};
    if (const auto before = std::next(after); before != traces.end())
        dependencies.before = facts_in(known, before->list);
    return suspects(edits, dependencies);
}

}  // namespace pentad
