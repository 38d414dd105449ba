// The lines that a Python unit's process writes, as values. frameworks/python/result.py and worker.py write them.
#pragma once

#include <string_view>

#include "frameworks/unit_event.hpp"

namespace pentad::unittest {

/// Of one line. What is not one (a test wrote into our file) becomes an empty Notice.
unit_event::Event parse_event(std::string_view line);

}  // namespace pentad::unittest
