// In which order units run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "workflow/unit_runner.hpp"

namespace pentad {

/// Shape: the indices of `units`, in the order of judge/run_order.hpp.
std::vector<std::size_t> order_units(std::span<const std::string> units, std::span<const UnitPast> pasts);

}  // namespace pentad
