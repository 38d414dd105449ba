#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/show_view.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const Shown shown, show(workspace, arguments.operands.front()));
    console.out(console.json() ? show_document(shown) : show_text(shown, console.style()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_show_command = {
    .syntax = {.command = "show", .options = {}, .operand = "NAME", .minimum_operands = 1, .maximum_operands = 1},
    .operands = "NAME",
    .summary = "one batch, edit, run or test",
    .details = "NAME is b3 (batch 3), e17 (edit 17), r5 (run 5), or the id of a test.\n",
    .examples = "  pentad show b3\n  pentad show test_m1::T1::test_f\n",
    .run = run,
};

}  // namespace pentad
