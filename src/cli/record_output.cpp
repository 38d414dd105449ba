#include "cli/record_output.hpp"

#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "cli/progress_display.hpp"
#include "cli/record_view.hpp"
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

std::string advice_after(const Batch& batch) {
    return fmt::format(
        "'pentad isolate' finds the edit that broke each test, 'pentad rollback {0}' takes the batch back, "
        "'pentad diff b{0}' shows what it changed",
        batch.id);
}

/// The rest, when the tests have run or there was none to run.
int finish(Console& console, const RecordOutcome& outcome) {
    print_notes(console, outcome.notes);
    if (console.json())
        console.out(record_document(outcome));
    else if (outcome.run)
        print_run(console, *outcome.run, outcome.report_file, advice_after(outcome.batch),
                  outcome.comparison ? &*outcome.comparison : nullptr);
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
    return finish(console, *outcome);
}

}  // namespace pentad
