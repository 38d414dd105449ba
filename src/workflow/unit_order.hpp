// In which order units run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "workflow/unit_runner.hpp"

namespace pentad {

/// Shape: the indices of `units`. Those that failed last time come first, then those without a past, then the slowest
/// first, so that no long unit is left for the end; ties keep their order.
std::vector<std::size_t> order_units(std::span<const std::string> units, std::span<const UnitPast> pasts);

}  // namespace pentad
