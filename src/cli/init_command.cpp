#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/program_path.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/command.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/names.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

constexpr std::array k_options = {
    Option{"--names", 0, "", "also write test_batch_tracker.py, ci_batch_test_runner.py, test_batch_integration.sh"},
};

/// {schema: "pentad.init/1", root, already, files, names, notes}
std::string document(const Workspace& workspace, const InitOutcome& outcome, const NamesOutcome& names) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.init/1").member("root", workspace.root.string());
    json.member("already", outcome.already).member("files", outcome.files).member("names", names.written);
    json.member("notes", outcome.notes).end_object();
    return json.take() + '\n';
}

std::string names_text(const NamesOutcome& names) {
    std::string text;
    for (const std::string& name : names.written) text += "wrote " + name + '\n';
    for (const std::string& name : names.kept) text += "kept " + name + ", which was there already\n";
    if (!names.written.empty())
        text += "they find pentad wherever it is installed: commit them, or list them in .gitignore\n";
    return text;
}

std::string text_of(const Workspace& workspace, const InitOutcome& outcome) {
    const std::string root = printable(workspace.root.string());
    if (outcome.already) return "pentad is set up in " + root + " already\n";
    return fmt::format("set up in {}: {} in the first snapshot\n", root, count_of(outcome.files, "file"));
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    // Before the first snapshot, so that they are part of it.
    NamesOutcome names;
    if (arguments.has("--names")) {
        TRY_ASSIGN(names, write_names(workspace, program_path()));
    }
    const Stopwatch clock;
    double shown = 0.5;  // a small workspace needs no progress
    const bool silent = console.quiet() || console.json();
    const Result<InitOutcome> outcome = init(workspace, [&](std::size_t done, std::size_t total) {
        if (silent || clock.seconds() < shown) return;
        shown = clock.seconds() + 1;
        console.draw(fmt::format("first snapshot: {} of {} files\n", done, total));
    });
    if (!outcome) return Failure(outcome.error());
    if (console.json())
        console.out(document(workspace, *outcome, names));
    else if (!console.quiet())
        console.out(text_of(workspace, *outcome) + names_text(names));
    print_notes(console, outcome->notes);
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_init_command = {
    .syntax = {.command = "init", .options = k_options},
    .operands = "",
    .summary = "set up test_batch_logs and take the first snapshot",
    .details =
        "Not needed, but the first edit can be taken back exactly when the snapshot was taken before it.\n"
        "--names writes small scripts that call pentad under the names that the specification shows. Files of these\n"
        "names that are not pentad's are not overwritten. test_batch_tracker.py and ci_batch_test_runner.py can be\n"
        "imported too, as modules with the classes BatchTestTracker and BatchTestRunner.\n",
    .examples = "  pentad init\n  pentad init --names\n",
    .run = run,
};

}  // namespace pentad
