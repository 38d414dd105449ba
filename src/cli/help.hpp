// The texts of --help.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace pentad {

/// Of the program: examples, commands, options, exit codes.
std::string general_help();

/// Of one command.
std::string command_help(const Command& command);

/// `text`, or {schema: "pentad.help/1", text}.
std::string help_output(const std::string& text, bool json);

/// What stands in place of general_help() when nothing was asked.
std::string short_help();

}  // namespace pentad
