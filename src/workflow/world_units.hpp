// Which test units there are in a world.
#pragma once

#include "base/result.hpp"
#include "exec/world_entry.hpp"
#include "frameworks/python_units.hpp"

namespace pentad {

/// As find_python_units, in a process that is in the world.  Errors: tool, io.  Threads: see call_in_world.
Result<FoundUnits> find_units_in_world(const UnitSearch& search, const WorldEntry& world);

}  // namespace pentad
