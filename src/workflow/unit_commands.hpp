// How a unit is started, as a fact that its outcome depends on.
#pragma once

#include <set>
#include <string>

#include "frameworks/test_unit.hpp"

namespace pentad {

/// What such facts begin with: `command HEX`, a circumstance. The name holds the value: it is that unit's command, with
/// its folder, its variables and what else its framework says of it, or another one.
inline constexpr std::string_view k_command_fact = "command ";

/// Empty for units of Python's warm interpreter, which are all started alike.
std::string command_fact(const TestUnit& unit);

/// Of all of them, and of those below them.
std::set<std::string> command_facts(const FoundUnits& found);

}  // namespace pentad
