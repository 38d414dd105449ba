#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/log_view.hpp"
#include "cli/show_view.hpp"
#include "cli/workspace_options.hpp"

namespace pentad {

namespace {

constexpr int k_default_count = 50;

constexpr std::array k_options = {
    Option{"--number", 'n', "N", "how many edits, or runs of a test (default: 50)", Option::Kind::whole, 1, 1e9},
    Option{"--all", 0, "", "every edit there is"},
    Option{"--test", 0, "ID", "the outcomes and durations of one test over runs, newest first", Option::Kind::text},
};

std::size_t edits_in(const std::vector<LogEntry>& entries) {
    std::size_t count = 0;
    for (const LogEntry& entry : entries) count += entry.edits.size();
    return count;
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    const int asked = arguments.whole("--number").value_or(k_default_count);
    const std::size_t limit = arguments.has("--all") ? 0 : static_cast<std::size_t>(asked);
    if (const std::optional<std::string> test = arguments.text("--test")) {
        TRY_ASSIGN(const Shown past, past_of_test(workspace, *test, limit));
        console.out(console.json() ? show_document(past) : show_text(past, console.style()));
        return exit_codes::k_passed;
    }
    TRY_ASSIGN(const std::vector<LogEntry> entries, log(workspace, limit));
    console.out(console.json() ? log_document(entries) : log_text(entries, console.style()));
    if (entries.empty()) console.note("nothing is recorded here yet; start with 'pentad record FILE'");
    if (!arguments.has("--number") && limit != 0 && edits_in(entries) >= limit)
        console.note(fmt::format("these are the newest {} edits; see all with 'pentad log --all'", limit));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_log_command = {
    .syntax = {.command = "log", .options = k_options},
    .operands = "",
    .summary = "the audit trail: batches, edits, results, newest first",
    .details = "",
    .examples =
        "  pentad log -n 10\n"
        "  pentad log --test test_parser::TestParser::test_comment\n",
    .run = run,
};

}  // namespace pentad
