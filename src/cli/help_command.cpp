#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"

namespace pentad {

namespace {

Result<int> run(const Arguments& arguments, Console& console) {
    if (arguments.operands.empty()) {
        console.out(help_output(general_help(), console.json()));
        return exit_codes::k_passed;
    }
    const Command* command = find_command_named(arguments.operands.front());
    if (command == nullptr) return unknown_command(arguments.operands.front());
    console.out(help_output(command_help(*command), console.json()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_help_command = {
    .syntax = {.command = "help", .options = {}, .operand = "COMMAND", .maximum_operands = 1},
    .operands = "[COMMAND]",
    .summary = "print help, also for a command",
    .details = "",
    .examples = "  pentad help record\n",
    .run = run,
};

}  // namespace pentad
