// In which order units run: what probably fails comes first, so that one soon knows. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pentad {

struct UnitProspect {
    bool known = false;    ///< it ran before; else `failed` and `duration` say nothing
    bool failed = false;   ///< when it ran last
    bool touched = false;  ///< something that it depends on differs from when it ran last
    double duration = 0;   ///< seconds, when it ran last
};

/// Shape: the places of `units`. First what failed last time, what is touched too before the rest of it; then what is
/// touched or new; then all others. Of each the slowest first (new ones before them), so that no long unit is left for
/// the end; ties keep their order.
std::vector<std::size_t> run_order(std::span<const UnitProspect> units);

}  // namespace pentad
