#include "cli/isolate_output.hpp"

#include <fmt/format.h>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/progress_display.hpp"
#include "cli/run_output.hpp"
#include "report/isolation_text.hpp"

namespace pentad {

namespace {

void print(Console& console, const IsolateOutcome& outcome) {
    const Isolation& isolation = outcome.isolation;
    if (!console.quiet()) {
        console.out(isolation_text(isolation, outcome.edits, console.style(), outcome.diffs));
        const std::string table = isolation_table(isolation, outcome.edits);
        if (!table.empty()) console.out('\n' + table);
        console.out("\n");
    }
    const std::string culprit = culprit_summary(isolation, outcome.edits);
    const std::size_t tests = isolation.tests.size();
    std::string last =
        fmt::format("batch {}: {} · {}{} · {}", isolation.batch, count_of(tests, "test"),
                    isolation.interrupted ? "ended early, " : "", culprit.empty() ? "no culprit" : culprit,
                    count_of(static_cast<std::size_t>(isolation.worlds), "state"));
    console.out(last + '\n');
}

}  // namespace

Result<int> isolate_and_print(const Workspace& workspace, const IsolateRequest& request, Console& console) {
    ProgressDisplay display(console);
    display.start("looking for the culprit");
    const Result<IsolateOutcome> outcome = isolate(workspace, request, display.sink());
    display.stop();
    if (!outcome) return Failure(outcome.error());
    print_notes(console, outcome->notes);
    if (console.json())
        console.out(isolation_document(outcome->isolation));
    else
        print(console, *outcome);
    const bool limited = request.seconds > 0 || request.states > 0;
    return outcome->isolation.interrupted && !limited ? exit_codes::k_interrupted : exit_codes::k_passed;
}

}  // namespace pentad
