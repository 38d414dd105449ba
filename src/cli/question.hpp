// Asking whoever sits at the terminal.
#pragma once

#include <string>

#include "cli/console.hpp"

namespace pentad {

/// Somebody can be asked: stdin is a terminal.
bool can_ask();

/// Draws the question, and reads one line: y, Y or yes. An empty line means `otherwise`.
bool is_answered_yes(Console& console, const std::string& question, bool otherwise);

}  // namespace pentad
