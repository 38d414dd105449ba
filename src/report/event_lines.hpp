// The events of a run as lines of JSON, for programs that follow it while it goes on (`--events FD|FILE`).
#pragma once

#include <string>

#include "model/event.hpp"

namespace pentad {

/// One JSON object on one line, ending in a newline; schema pentad.event/1, docs/formats.md lists the fields. `moment`
/// is when it happened.
std::string event_line(const Event& event, Timestamp moment);

}  // namespace pentad
