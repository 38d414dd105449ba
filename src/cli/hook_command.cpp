#include <fmt/format.h>

#include <array>

#include "base/environment.hpp"
#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/program_path.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/record_output.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/commit_record.hpp"
#include "workflow/hooks.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--if-set-up", 0, "", "run: do nothing where pentad is not set up yet"},
};

/// {schema: "pentad.hook/1", action, hook, file, other, already, notes}; `other` null: there is none.
std::string document(std::string_view action, const std::string& name, const HookOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.hook/1").member("action", action).member("hook", name);
    json.member("file", outcome.file.string()).key("other");
    if (outcome.other.empty())
        json.null();
    else
        json.value(outcome.other.string());
    json.member("already", outcome.already).member("notes", outcome.notes).end_object();
    return json.take() + '\n';
}

std::string installed_text(const HookOutcome& outcome) {
    std::string text = fmt::format("{} {}: each commit is recorded as one edit\n",
                                   outcome.already ? "wrote anew" : "wrote", printable(outcome.file.string()));
    if (!outcome.other.empty())
        text += fmt::format("the hook that was there is called first: {}\n", printable(outcome.other.string()));
    return text;
}

std::string uninstalled_text(const HookOutcome& outcome) {
    const std::string file = printable(outcome.file.string());
    return outcome.other.empty() ? "removed " + file + '\n' : "put back the hook that was there: " + file + '\n';
}

Result<int> print(Console& console, const std::string& document, const std::string& text, const HookOutcome& outcome) {
    if (console.json())
        console.out(document);
    else if (!console.quiet())
        console.out(text);
    print_notes(console, outcome.notes);
    return exit_codes::k_passed;
}

/// What the hook calls.
Result<int> run_hook(const Workspace& workspace, const Arguments& arguments, Console& console) {
    if (arguments.has("--if-set-up") && !workspace.is_initialized()) return exit_codes::k_passed;
    TRY_ASSIGN(CommitRequest commit, request_of_commit(workspace));
    if (!commit.why_not.empty()) console.note(commit.why_not);
    if (!commit.record) return exit_codes::k_passed;
    // A test that commits: the run that it is part of would wait for the test, and the test for another run.
    commit.record->run_tests = !is_inside_another();
    return record_and_print(workspace, *commit.record, console);
}

Result<int> run(const Arguments& arguments, Console& console) {
    const std::string& action = arguments.operands.front();
    const std::string name = arguments.operands.size() > 1 ? arguments.operands[1] : "post-commit";
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    if (action == "run") return run_hook(workspace, arguments, console);
    if (action == "install") {
        TRY_ASSIGN(const HookOutcome outcome, install_hook(workspace, name, program_path()));
        return print(console, document(action, name, outcome), installed_text(outcome), outcome);
    }
    TRY_ASSIGN(const HookOutcome outcome, uninstall_hook(workspace, name));
    return print(console, document(action, name, outcome), uninstalled_text(outcome), outcome);
}

}  // namespace

constinit const Command k_hook_command = {
    .syntax = {.command = "hook",
               .options = k_options,
               .operand = "ACTION",
               .minimum_operands = 1,
               .maximum_operands = 2,
               .choices = "install|uninstall|run"},
    .operands = "ACTION",
    .summary = "record every git commit as an edit",
    .details =
        "install writes the post-commit hook, into the folder that git itself looks in (core.hooksPath). A hook that "
        "is\n"
        "there is kept and called first. uninstall puts back what was there. run is what the hook calls: it records "
        "the\n"
        "files of the newest commit as one edit with the commit's message and author, and runs the tests when that "
        "fills\n"
        "the batch. A commit never fails because of it. Commits of a rebase are not recorded one by one.\n",
    .examples = "  pentad hook install\n  pentad hook uninstall\n",
    .run = run,
};

}  // namespace pentad
