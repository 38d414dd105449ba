#include <array>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/question.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "report/words.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--yes", 'y', "", "don't ask"},
    Option{"--import", 0, "DIR", "rebuild the history from the published files in DIR", Option::Kind::text},
};

/// {schema: "pentad.reset/1", removed, imported, notes}
std::string document(const ResetOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.reset/1").member("removed", outcome.removed);
    json.member("imported", outcome.imported).member("notes", outcome.notes).end_object();
    return json.take() + '\n';
}

std::string text_of(const ResetOutcome& outcome) {
    std::string text;
    for (const std::string& line : outcome.removed) text += "removed " + safe_line(line) + '\n';
    for (const std::string& line : outcome.imported) text += "imported " + safe_line(line) + '\n';
    return text.empty() ? "nothing was there to remove\n" : text;
}

/// Errors: refused, when the answer is not yes or nobody can be asked.
Status ask(Console& console, const std::vector<std::string>& going) {
    if (going.empty()) return {};
    if (!can_ask())
        return fail(Code::refused, "reset removes the whole history and nobody can be asked here; say --yes to go on");
    std::string question = "reset removes:\n";
    for (const std::string& line : going) question += "  " + safe_line(line) + '\n';
    if (is_answered_yes(console, question + "go on? [y/N] ", false)) return {};
    return fail(Code::refused, "nothing was removed");
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    if (!arguments.has("--yes")) {
        TRY_ASSIGN(const std::vector<std::string> going, reset_preview(workspace));
        TRY(ask(console, going));
    }
    TRY_ASSIGN(const ResetOutcome outcome, reset(workspace, {.import_from = arguments.text("--import").value_or("")}));
    if (console.json())
        console.out(document(outcome));
    else if (!console.quiet())
        console.out(text_of(outcome));
    print_notes(console, outcome.notes);
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_reset_command = {
    .syntax = {.command = "reset", .options = k_options},
    .operands = "",
    .summary = "start over: remove the whole history",
    .details =
        "Says what goes and asks first; without a terminal it is refused unless --yes is given.\n"
        "--import reads batch_tracker.json and test_results.json, also those of the original Python system.\n",
    .examples = "  pentad reset --yes\n  pentad reset --import old/test_batch_logs\n",
    .run = run,
};

}  // namespace pentad
