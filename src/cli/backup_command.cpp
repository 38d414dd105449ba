#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

/// {schema: "pentad.backup/1", batch, folder, restored, removed}
std::string document(std::int64_t batch, const BackupOutcome& outcome) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.backup/1").member("batch", batch).member("folder", outcome.folder);
    json.member("restored", outcome.restored).member("removed", outcome.removed).end_object();
    return json.take() + '\n';
}

std::string text_of(std::int64_t batch, const BackupOutcome& outcome) {
    std::string text = fmt::format("batch {}: content before it is in {} ({})\n", batch, printable(outcome.folder),
                                   count_of(outcome.restored.size(), "file"));
    for (const std::string& path : outcome.restored) text += "  " + printable(path) + '\n';
    for (const std::string& path : outcome.removed)
        text += "  " + printable(path) + "  (did not exist before the batch)\n";
    return text;
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const std::int64_t batch, parse_batch(arguments.operands.front(), "backup"));
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const BackupOutcome outcome, backup(workspace, batch));
    if (console.json())
        console.out(document(batch, outcome));
    else if (!console.quiet())
        console.out(text_of(batch, outcome));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_backup_command = {
    .syntax = {.command = "backup", .options = {}, .operand = "BATCH", .minimum_operands = 1, .maximum_operands = 1},
    .operands = "BATCH",
    .summary = "write backups/batch_N: what the batch's files were before it",
    .details = "It is written by itself when a batch closes; this writes it again, or early.\n",
    .examples =
        "  pentad backup 3\n  cp -r test_batch_logs/backups/batch_3/* .     # without pentad, in an emergency\n",
    .run = run,
};

}  // namespace pentad
