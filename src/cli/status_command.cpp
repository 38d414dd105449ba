#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/status_view.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--changes", 0, "", "also look for changes that nobody recorded"},
};

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const StatusInfo found, status(workspace, arguments.has("--changes")));
    console.out(console.json() ? status_document(found) : status_text(found, console.style()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_status_command = {
    .syntax = {.command = "status", .options = k_options},
    .operands = "",
    .summary = "where things stand, and what to do next",
    .details = "",
    .examples = "  pentad status --changes\n",
    .run = run,
};

}  // namespace pentad
