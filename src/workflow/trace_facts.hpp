// From what the tracing saw to what the selection compares.
#pragma once

#include <string>

#include "model/trace.hpp"
#include "model/unit_trace.hpp"

namespace pentad {

/// What `unit` depended on. What it made itself is told as absent: so it was when the unit came to it; but
/// what it made anew whatever stood there is its output. Pure.
UnitFacts facts_of(const UnitTrace& trace, std::string unit);

}  // namespace pentad
