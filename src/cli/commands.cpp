#include <array>

#include "base/text.hpp"
#include "cli/command.hpp"

namespace pentad {

namespace {

constexpr std::array k_commands = {
    &k_record_command, &k_test_command,     &k_watch_command,    &k_status_command,   &k_log_command,
    &k_show_command,   &k_diff_command,     &k_rollback_command, &k_undo_command,     &k_backup_command,
    &k_ci_command,     &k_baseline_command, &k_compare_command,  &k_flaky_command,    &k_init_command,
    &k_reset_command,  &k_gc_command,       &k_doctor_command,   &k_hook_command,     &k_completion_command,
    &k_help_command,   &k_isolate_command,  &k_why_command,      &k_affected_command,
};

}  // namespace

std::span<const Command* const> commands() { return k_commands; }

const Command* find_command_named(std::string_view name) {
    for (const Command* command : k_commands)
        if (command->syntax.command == name) return command;
    return name == k_complete_command.syntax.command ? &k_complete_command : nullptr;
}

Failure unknown_command(std::string_view name) {
    std::vector<std::string> names;
    for (const Command* command : k_commands) names.emplace_back(command->syntax.command);
    const std::string near = nearest(name, names);
    const std::string hint = near.empty() ? std::string() : "; did you mean " + near + "?";
    return fail(Code::usage, "unknown command " + printable(name) + hint + " (see pentad --help)");
}

}  // namespace pentad
