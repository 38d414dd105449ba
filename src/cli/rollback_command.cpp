// rollback and undo: the same but for what is taken back.
#include <array>

#include "base/exit_codes.hpp"
#include "cli/command.hpp"
#include "cli/progress_display.hpp"
#include "cli/rollback_view.hpp"
#include "cli/run_output.hpp"
#include "cli/workspace_options.hpp"
#include "workflow/isolate.hpp"

namespace pentad {

namespace {

constexpr Option k_dry_run{"--dry-run", 0, "", "only show what would be done, as a diff, and what the tests say then"};
constexpr Option k_no_verify{"--no-verify", 0, "", "don't run the tests"};
constexpr std::array k_rollback_options = {
    Option{"--edit", 0, "EDIT", "take just this edit back, as in --edit 17, instead of a batch", Option::Kind::text},
    Option{"--culprit", 0, "",
           "take just the edits back that broke tests of the batch (default: the newest that failed)"},
    Option{"--with-dependents", 0, "", "with --edit or --culprit: later edits that need the same lines go too"},
    Option{"--through", 0, "", "restore the exact state before the batch: later edits go too"},
    k_dry_run,
    k_no_verify};
constexpr std::array k_undo_options = {k_dry_run, k_no_verify};

int finish(Console& console, const RollbackOutcome& outcome, bool dry_run, std::string_view schema,
           const std::string& report) {
    if (console.json()) {
        console.out(rollback_document(outcome, schema, dry_run));
    } else {
        if (!console.quiet() || dry_run) console.out(rollback_text(outcome, dry_run, console.style()));
        if (outcome.run)
            print_run(console, *outcome.run,
                      {.report_file = report, .remark = dry_run ? "dry run, nothing was changed" : ""});
    }
    print_notes(console, outcome.notes);
    if (outcome.problem) {
        console.error(outcome.problem->message);
        return exit_code(outcome.problem->code);
    }
    return outcome.run ? exit_code(*outcome.run) : exit_codes::k_passed;
}

/// `act` gets the workspace and where events go.
template <class Act>
Result<int> take_back(const Arguments& arguments, Console& console, std::string_view schema, Act act) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    std::optional<ProgressDisplay> display(std::in_place, console);
    if (!arguments.has("--dry-run"))
        display->start("taking it back");
    else if (!arguments.has("--no-verify"))
        display->start("trying it");
    const Result<RollbackOutcome> outcome = act(workspace, display->sink());
    display.reset();
    if (!outcome) return Failure(outcome.error());
    const std::string report = outcome->run ? report_file_of(workspace, *outcome->run) : std::string();
    return finish(console, *outcome, arguments.has("--dry-run"), schema, report);
}

Failure usage(std::string_view problem) {
    return fail(Code::usage, std::string(problem) + " (see pentad rollback --help)");
}

/// BATCH, or --edit E.
Result<RollbackRequest> request_of(const Arguments& arguments) {
    RollbackRequest request;
    request.through = arguments.has("--through");
    request.with_dependents = arguments.has("--with-dependents");
    request.dry_run = arguments.has("--dry-run");
    request.verify = !arguments.has("--no-verify");
    const std::optional<std::string> edit = arguments.text("--edit");
    if (arguments.has("--culprit")) {
        if (edit) return usage("--culprit and --edit exclude each other");
        if (request.through)
            return usage("--through goes with a BATCH alone; with --culprit there is --with-dependents");
        if (arguments.operands.empty()) return request;
        TRY_ASSIGN(request.batch, parse_batch(arguments.operands.front(), "rollback"));
        return request;
    }
    if (!edit) {
        if (arguments.operands.empty()) return usage("rollback needs a BATCH, or --edit EDIT");
        if (request.with_dependents) return usage("--with-dependents goes with --edit; for a batch there is --through");
        TRY_ASSIGN(request.batch, parse_batch(arguments.operands.front(), "rollback"));
        return request;
    }
    if (!arguments.operands.empty()) return usage("rollback takes a BATCH or --edit, not both");
    if (request.through) return usage("--through goes with a BATCH; with --edit there is --with-dependents");
    TRY_ASSIGN(const EditId id, parse_edit(*edit));
    request.edits.insert(id);
    return request;
}

Result<RollbackOutcome> rollback_asked(const Workspace& workspace, RollbackRequest request, bool culprit,
                                       const EventSink& sink) {
    if (culprit) {
        const std::optional<BatchId> batch = request.batch == 0 ? std::nullopt : std::optional(request.batch);
        TRY_ASSIGN(const Culprits culprits, culprits_of(workspace, batch, sink));
        request.edits = culprits.edits;
        request.batch = 0;
    }
    return rollback(workspace, request, sink);
}

Result<int> run_rollback(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const RollbackRequest asked, request_of(arguments));
    return take_back(arguments, console, "pentad.rollback/1", [&](const Workspace& workspace, const EventSink& sink) {
        return rollback_asked(workspace, asked, arguments.has("--culprit"), sink);
    });
}

Result<int> run_undo(const Arguments& arguments, Console& console) {
    const UndoRequest request{.dry_run = arguments.has("--dry-run"), .verify = !arguments.has("--no-verify")};
    return take_back(arguments, console, "pentad.undo/1",
                     [&](const Workspace& workspace, const EventSink& sink) { return undo(workspace, request, sink); });
}

}  // namespace

constinit const Command k_rollback_command = {
    .syntax = {.command = "rollback", .options = k_rollback_options, .operand = "BATCH", .maximum_operands = 1},
    .operands = "(BATCH | --edit EDIT | --culprit [BATCH])",
    .summary = "take a batch or one edit back, keep all others, run the tests",
    .details =
        "Undoes the edits of the batch, just the one, or those that broke its tests; all others are kept, later ones "
        "too. Where that\n"
        "can't be done the whole rollback is refused (exit code 3), names the edits in the way, and nothing\n"
        "changes. What is overwritten is kept first: see pentad undo.\n"
        "The exit code is that of the tests; 4 means that the files are back, but no tests were found.\n"
        "--dry-run writes nothing: it shows the diff, and runs the tests in a view of the workspace in which it has\n"
        "been done. Its exit code is 0 when they pass there, 1 when they fail.\n",
    .examples =
        "  pentad rollback 3 --dry-run\n  pentad rollback 3\n  pentad rollback --edit 17\n  pentad rollback "
        "--culprit\n",
    .run = run_rollback,
};

constinit const Command k_undo_command = {
    .syntax = {.command = "undo", .options = k_undo_options},
    .operands = "",
    .summary = "take the last rollback or undo back",
    .details = "",
    .examples = "  pentad undo --no-verify\n",
    .run = run_undo,
};

}  // namespace pentad
