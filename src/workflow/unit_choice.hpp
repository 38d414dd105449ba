// Which of the units that were found are to run, and how many at once.
#pragma once

#include <optional>
#include <vector>

#include "workflow/unit_loop.hpp"

namespace pentad {

/// Errors: usage (a setting of running that makes no sense).
Status check_units(const Settings& settings);

/// Those that are selected (nothing: all), and those below packages too when they are named: a package runs them only
/// if it must. And what these need (UnitRules::needs).
std::vector<PlannedUnit> select_units(std::vector<TestUnit> units,
                                      const std::optional<std::vector<UnitSelection>>& selection);

/// Where the request's units are looked for, and how.
UnitSearch search_of(const UnitRunRequest& request);

/// Of those units; empty when none of them is in Python. Errors: tool.
Result<std::filesystem::path> interpreter_for(const std::vector<PlannedUnit>& units, const UnitRunRequest& request);

/// At least 1.
int jobs_of(const Settings& settings);

}  // namespace pentad
