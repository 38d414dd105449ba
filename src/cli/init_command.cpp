#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/command.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

/// {schema: "pentad.init/1", root, already, files, notes}
std::string document(const Workspace& workspace, const InitOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.init/1").member("root", workspace.root.string());
    json.member("already", outcome.already).member("files", outcome.files).member("notes", outcome.notes).end_object();
    return json.take() + '\n';
}

std::string text_of(const Workspace& workspace, const InitOutcome& outcome) {
    const std::string root = printable(workspace.root.string());
    if (outcome.already) return "pentad is set up in " + root + " already\n";
    return fmt::format("set up in {}: {} in the first snapshot\n", root, count_of(outcome.files, "file"));
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
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
        console.out(document(workspace, *outcome));
    else if (!console.quiet())
        console.out(text_of(workspace, *outcome));
    print_notes(console, outcome->notes);
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_init_command = {
    .syntax = {.command = "init", .options = {}},
    .operands = "",
    .summary = "set up test_batch_logs and take the first snapshot",
    .details = "Not needed, but the first edit can be taken back exactly when the snapshot was taken before it.\n",
    .examples = "  pentad init\n",
    .run = run,
};

}  // namespace pentad
