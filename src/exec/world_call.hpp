// Looking into a world from our own code.
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "exec/world_entry.hpp"

namespace pentad {

/// Calls `function` in a fork of this process that is in the world, with the world's root as working folder, and
/// returns what it returns. Costs a fork; waits for its end. Errors: tool (it can't enter the world, or was killed),
/// io.  Threads: any, if `function` needs no lock that another thread may hold now.
Result<std::string> call_in_world(const WorldEntry& entry, const std::function<std::string()>& function);

}  // namespace pentad
