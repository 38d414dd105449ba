#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/workspace_options.hpp"
#include "report/words.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

/// {schema: "pentad.gc/1", removed, bytes_before, bytes_after}
std::string document(const GcOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.gc/1").member("removed", outcome.removed);
    json.member("bytes_before", outcome.bytes_before).member("bytes_after", outcome.bytes_after).end_object();
    return json.take() + '\n';
}

std::string text_of(const GcOutcome& outcome) {
    std::string text;
    for (const std::string& line : outcome.removed) text += "removed " + safe_line(line) + '\n';
    return text + fmt::format("{} before, {} now\n", size_text(outcome.bytes_before), size_text(outcome.bytes_after));
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const GcOutcome outcome, gc(workspace));
    if (console.json())
        console.out(document(outcome));
    else if (!console.quiet())
        console.out(text_of(outcome));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_gc_command = {
    .syntax = {.command = "gc", .options = {}},
    .operands = "",
    .summary = "pack the history and remove what nothing refers to",
    .details =
        "No edit or batch is lost by it. Of runs, it keeps the newest 1,000 or 1 GB of results ([history] in\n"
        "pentad.toml), those of batches, and a baseline's.\n",
    .examples = "  pentad gc\n",
    .run = run,
};

}  // namespace pentad
