#include "cli/record_output.hpp"

#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "cli/isolate_output.hpp"
#include "cli/progress_display.hpp"
#include "cli/question.hpp"
#include "cli/record_view.hpp"
#include "cli/rollback_view.hpp"
#include "cli/run_output.hpp"
#include "report/edit_text.hpp"
#include "report/json_values.hpp"

namespace pentad {

namespace {

/// What is printed as soon as the edit can't be lost any more, before the tests run.
void print_recorded(Console& console, const RecordOutcome& outcome) {
    if (console.json() || console.quiet()) return;
    console.out(recorded_line(outcome.edit, outcome.batch, console.style()) + '\n');
    console.flush();
}

std::string advice_after(const RecordOutcome& outcome) {
    if (outcome.rollback && outcome.rollback->done) return "'pentad undo' brings back what was taken back";
    const std::string search = outcome.isolation ? "" : "'pentad isolate' finds the edit that broke each test, ";
    return search + fmt::format("'pentad rollback {0}' takes the batch back, 'pentad diff b{0}' shows what it changed",
                                outcome.batch.id);
}

/// [run] isolate = "ask".
Status ask_for_culprits(const Workspace& workspace, Console& console, const RecordOutcome& outcome) {
    const bool failed = outcome.run && outcome.run->totals.failed > 0 && !outcome.run->interrupted;
    if (workspace.settings.isolate != "ask" || !failed || outcome.isolation || outcome.rollback || console.json() ||
        !can_ask())
        return {};
    if (!is_answered_yes(console, "find the edits that broke them? [Y/n] ", true)) return {};
    TRY(isolate_and_print(workspace, {.batch = outcome.batch.id}, console));
    return {};
}

/// The rest, when the tests have run or there was none to run.
int finish(Console& console, const RecordOutcome& outcome) {
    print_notes(console, outcome.notes);
    if (console.json())
        console.out(record_document(outcome));
    else if (outcome.run)
        print_run(console, *outcome.run,
                  {.report_file = outcome.report_file,
                   .advice = advice_after(outcome),
                   .comparison = outcome.comparison ? &*outcome.comparison : nullptr,
                   .isolation = outcome.isolation ? &*outcome.isolation : nullptr,
                   .edits = outcome.batch_edits,
                   .done = outcome.rollback ? auto_rollback_text(*outcome.rollback, console.style()) : "",
                   .remark = outcome.rollback ? auto_rollback_summary(*outcome.rollback) : ""});
    if (outcome.problem) {
        console.error(outcome.problem->message);
        // That tests fail is what somebody waits for; the rest can be mended later.
        if (outcome.run && !outcome.run->success()) return exit_code(*outcome.run);
        return exit_code(outcome.problem->code);
    }
    return outcome.run ? exit_code(*outcome.run) : exit_codes::k_passed;
}

}  // namespace

Result<int> record_and_print(const Workspace& workspace, const RecordRequest& request, Console& console) {
    std::optional<ProgressDisplay> display;
    const EventSink sink = [&](const Event& event) {
        if (!display) display.emplace(console);
        display->sink()(event);
    };
    bool printed = false;
    const Acknowledged acknowledged = [&](const RecordOutcome& outcome) {
        printed = true;
        print_recorded(console, outcome);
        if (outcome.batch.state == BatchState::open || !request.run_tests) return;
        display.emplace(console);
        display->start();
    };
    const Result<RecordOutcome> outcome = record(workspace, request, sink, acknowledged);
    display.reset();
    if (!outcome) return Failure(outcome.error());
    if (!printed) print_recorded(console, *outcome);
    const int code = finish(console, *outcome);
    TRY(ask_for_culprits(workspace, console, *outcome));
    return code;
}

}  // namespace pentad
