// Which test units there are in a world.
#pragma once

#include "base/result.hpp"
#include "exec/world_call.hpp"
#include "frameworks/test_unit.hpp"

namespace pentad {

/// As find_all_units, in a process that is in the world.  Errors: tool, io.  Threads: see call_in_world.
Result<FoundUnits> find_units_in_world(const UnitSearch& search, const WorldEntry& world);

struct HeldUnits {
    HeldWorld world;
    FoundUnits found;
};

/// The same, and the world stays. `known` (not empty): units that were found in another world of the same workspace;
/// where each of them is as it was, they are the answer, and nothing is looked for. Give none where one has to build.
Result<HeldUnits> hold_world_with_units(const UnitSearch& search, const WorldEntry& world,
                                        const std::vector<TestUnit>& known);

}  // namespace pentad
