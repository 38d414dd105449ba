#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/why_view.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const Affected found, affected(workspace, arguments.operands));
    if (console.json()) {
        console.out(affected_document(found));
        return exit_codes::k_passed;
    }
    console.out(affected_text(found, console.style()));
    if (!found.any_ran)
        console.note("no test is known to depend on that, as none ever ran; run them ('pentad test')");
    else if (found.units.empty())
        console.note("no test is known to depend on that");
    if (!found.untraced.empty())
        console.note(fmt::format("of {} nobody knows all that it depends on (see 'pentad why')",
                                 count_of(found.untraced.size(), "module")));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_affected_command = {
    .syntax =
        {.command = "affected", .options = {}, .operand = "FILE", .minimum_operands = 1, .maximum_operands = SIZE_MAX},
    .operands = "FILE...",
    .summary = "which tests depend on files",
    .details =
        "The tests of the modules that read FILE when they ran last, asked about it, or (of a file that is new) "
        "looked\n"
        "for it in vain or listed the folder that it comes to. A folder stands for all that is below it.\n",
    .examples = "  pentad affected validation.py\n",
    .run = run,
};

}  // namespace pentad
