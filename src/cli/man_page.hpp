// The manual pages, from the same tables as --help.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace pentad {

/// pentad(1), in roff (man macros, UTF-8).
std::string general_man_page();

/// pentad-COMMAND(1).
std::string man_page(const Command& command);

/// Text as roff shows it unchanged: backslashes, hyphens, and control characters at the start of a line. Keeps
/// newlines.
std::string roff_text(std::string_view text);

}  // namespace pentad
