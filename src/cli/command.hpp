// A command of the command line.
#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace pentad {

struct Command {
    Syntax syntax;
    std::string_view operands;  ///< as help shows them: `FILE...`
    std::string_view summary;   ///< one line for the list of commands
    std::string_view details;   ///< what else its own help says, lines of at most 90 characters, each ended
    std::string_view examples;  ///< the same
    /// Returns the exit code. An Error is printed by the caller, and its code decides the exit code.
    Result<int> (*run)(const Arguments& arguments, Console& console);
};

// One file each: NAME_command.cpp.
extern const Command k_init_command;
extern const Command k_record_command;
extern const Command k_test_command;
extern const Command k_watch_command;
extern const Command k_status_command;
extern const Command k_log_command;
extern const Command k_show_command;
extern const Command k_diff_command;
extern const Command k_backup_command;
extern const Command k_rollback_command;
extern const Command k_undo_command;
extern const Command k_reset_command;
extern const Command k_gc_command;
extern const Command k_doctor_command;
extern const Command k_ci_command;
extern const Command k_baseline_command;
extern const Command k_compare_command;
extern const Command k_flaky_command;
extern const Command k_isolate_command;
extern const Command k_why_command;
extern const Command k_affected_command;
extern const Command k_hook_command;
extern const Command k_completion_command;
extern const Command k_complete_command;  ///< hidden: what the completion scripts of the shells call
extern const Command k_help_command;

/// In the order in which help lists them.
std::span<const Command* const> commands();

/// Hidden ones too. Null when there is none.
const Command* find_command_named(std::string_view name);

/// `unknown command X`, with the nearest known one.
Failure unknown_command(std::string_view name);

}  // namespace pentad
