// A program without tests of its own: it passes when it ends with 0.
#pragma once

#include <memory>
#include <string>

#include "frameworks/framework.hpp"

namespace pentad {

/// One test, which has the unit's name.
std::unique_ptr<UnitReader> status_reader(std::string unit);

}  // namespace pentad
