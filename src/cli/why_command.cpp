#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/why_view.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const Why found, why(workspace, arguments.operands.front()));
    console.out(console.json() ? why_document(found) : why_text(found, console.style()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_why_command = {
    .syntax = {.command = "why", .options = {}, .operand = "TEST", .minimum_operands = 1, .maximum_operands = 1},
    .operands = "TEST",
    .summary = "why a test would run now, or keep its outcome",
    .details =
        "A module runs unless nothing that it depends on differs from a run in which it passed: files by their\n"
        "content, names in folders, files that it looked for in vain, environment variables, the interpreter. What\n"
        "differs is named, files of the workspace first. TEST is a test's id, a part of just one id, or a module.\n",
    .examples = "  pentad why test_m1::T1::test_f\n",
    .run = run,
};

}  // namespace pentad
