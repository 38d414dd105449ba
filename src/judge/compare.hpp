// Comparing the results of a run with a baseline, test by test. Pure. docs/judging.md has the table of all cases.
#pragma once

#include "model/comparison.hpp"
#include "model/result_set.hpp"

namespace pentad {

enum class Coverage {
    whole,  ///< everything was run: what is missing has vanished
    part,   ///< a selection or a shard: tests and modules that it does not hold say nothing
};

/// What differs, whatever the modules' totals say; totals decide only where a side knows no tests. `slower` stays
/// empty: that is judge/slowdown.hpp's. Lists are in the order of modules and ids.
/// Shape: both sets sorted as ResultSet says. Linear. Threads: any.
Comparison compare(const ResultSet& baseline, const ResultSet& current, Coverage coverage = Coverage::whole);

}  // namespace pentad
