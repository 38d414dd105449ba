#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/watch_desk.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/watching.hpp"

namespace pentad {

namespace {

constexpr int k_default_settle = 300;
constexpr double k_default_poll = 2;

constexpr std::array k_options = {
    Option{"--include", 0, "GLOB", "only these files, as in \"*.py\" (may be given several times)", Option::Kind::text},
    Option{"--exclude", 0, "GLOB", "not these files, as in \"docs/\" (may be given several times)", Option::Kind::text},
    Option{"--settle", 0, "MS", "saves that follow each other this closely are one edit (default: 300)",
           Option::Kind::whole, 0, 60'000},
    Option{"--poll", 0, "[SECONDS]", "look every so often (default: 2) instead of being told by the kernel",
           Option::Kind::number, 0.05, 3600},
    Option{"--no-test", 0, "", "don't run the tests when a batch is full"},
};

WatchOptions options_of(const Arguments& arguments, const Console& console) {
    WatchOptions options;
    options.include = arguments.texts("--include");
    options.exclude = arguments.texts("--exclude");
    options.settle = arguments.whole("--settle").value_or(k_default_settle);
    if (arguments.has("--poll")) options.poll_seconds = arguments.number("--poll").value_or(k_default_poll);
    options.run_tests = !arguments.has("--no-test");
    if (console.json()) options.job_arguments.emplace_back("--json");
    if (console.quiet()) options.job_arguments.emplace_back("--quiet");
    if (console.verbose()) options.job_arguments.emplace_back("--verbose");
    options.job_arguments.emplace_back(console.style().colour ? "--color=always" : "--color=never");
    return options;
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    const bool silent = console.quiet() || console.json();
    TerminalDesk desk(console, workspace);
    TRY(watch(workspace, options_of(arguments, console), desk, [&](const std::string& line) {
        if (!silent) console.draw(line + '\n');
    }));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_watch_command = {
    .syntax = {.command = "watch", .options = k_options},
    .operands = "",
    .summary = "record what changes on disk, until Ctrl-C",
    .details =
        "Every file counts that git does not ignore. Files saved closely together are one edit; so is a branch\n"
        "switch. When a batch is full its tests run, and recording goes on meanwhile. On a terminal: t runs the\n"
        "tests now, a runs all of them, r takes the last batch back that failed (asks first), q quits. With\n"
        "--json each event is a line. Where the kernel can't tell what changes, it looks every two seconds, and\n"
        "says why. Exit code: 0 however the tests went; 3 when another one watches already, or the workspace is\n"
        "gone.\n",
    .examples =
        "  pentad watch\n"
        "  pentad watch --include \"*.py\" --exclude \"docs/\" --settle 1000\n"
        "  pentad watch --json --no-test\n",
    .run = run,
};

}  // namespace pentad
