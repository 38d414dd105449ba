#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/workspace_options.hpp"
#include "report/diff_text.hpp"
#include "workflow/overview.hpp"

namespace pentad {

namespace {

/// {schema: "pentad.diff/1", name, diff}
std::string document(const std::string& name, const std::string& text) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.diff/1").member("name", name).member("diff", text).end_object();
    return json.take() + '\n';
}

Result<int> run(const Arguments& arguments, Console& console) {
    const std::string& name = arguments.operands.front();
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const std::string text, diff(workspace, name));
    console.out(console.json() ? document(name, text) : diff_text(text, console.style()));
    if (text.empty()) console.note(printable(name) + " changed nothing");
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_diff_command = {
    .syntax = {.command = "diff", .options = {}, .operand = "NAME", .minimum_operands = 1, .maximum_operands = 1},
    .operands = "NAME",
    .summary = "what an edit or a batch changed, as a patch",
    .details = "NAME is e17 (edit 17), or b3 or 3 (batch 3).\n",
    .examples = "  pentad diff b3\n",
    .run = run,
};

}  // namespace pentad
