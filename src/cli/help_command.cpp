#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/man_page.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--man", 0, "", "print it as a manual page (for man -l)"},
};

Result<int> run(const Arguments& arguments, Console& console) {
    const bool man = arguments.has("--man");
    if (arguments.operands.empty()) {
        console.out(help_output(man ? general_man_page() : general_help(), console.json()));
        return exit_codes::k_passed;
    }
    const Command* command = find_command_named(arguments.operands.front());
    if (command == nullptr) return unknown_command(arguments.operands.front());
    console.out(help_output(man ? man_page(*command) : command_help(*command), console.json()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_help_command = {
    .syntax = {.command = "help", .options = k_options, .operand = "COMMAND", .maximum_operands = 1},
    .operands = "[COMMAND]",
    .summary = "print help, also for a command",
    .details = "",
    .examples = "  pentad help record\n  pentad help record --man | man -l -\n",
    .run = run,
};

}  // namespace pentad
