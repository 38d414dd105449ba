// In which order units run: what probably fails comes first, so that one soon knows. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pentad {

struct UnitProspect {
    bool known = false;          ///< it ran before; else `failures` and `duration` say nothing
    std::uint32_t failures = 0;  ///< of its last ten runs a bit each, set where it failed; the lowest: the newest
    bool touched = false;        ///< something that it depends on differs from when it ran last
    double duration = 0;         ///< seconds, when it ran last
};

/// How much its last ten runs speak for another failure: 0 (none failed) to 1 (all). A run counts 0.7 times as much as
/// the one after it.
double failing_lately(std::uint32_t failures);

/// Shape: the places of `units`, first what fails most likely: by failing_lately, with 0.25 more for what is touched or
/// new. So what failed last time comes before what is touched, and of each what is touched too, or failed more often.
/// Of what is alike the slowest first (new ones before them), so that no long unit is left for the end; ties keep their
/// order.
std::vector<std::size_t> run_order(std::span<const UnitProspect> units);

}  // namespace pentad
