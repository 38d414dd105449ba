// The texts of --help, and their parts.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace pentad {

/// Of the program: examples, commands, options, exit codes.
std::string general_help();

/// Of one command.
std::string command_help(const Command& command);

// What help and the man pages (man_page.hpp) are made of, besides the commands.

/// `-d, --description TEXT`
std::string option_names(const Option& option);

struct ExitCodeRow {
    int code;
    std::string_view meaning;
};
std::span<const ExitCodeRow> exit_code_rows();

/// Whole lines.
struct GeneralTexts {
    std::string_view summary;
    std::string_view examples;
    std::string_view settings;
    std::string_view streams;
};
const GeneralTexts& general_texts();

/// `text`, or {schema: "pentad.help/1", text}.
std::string help_output(const std::string& text, bool json);

/// What stands in place of general_help() when nothing was asked.
std::string short_help();

}  // namespace pentad
