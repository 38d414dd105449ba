#include "cli/run_output.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/comparison_text.hpp"
#include "report/isolation_text.hpp"
#include "report/progress_lines.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

void print_run(Console& console, const Run& run, const RunExtras& extras) {
    const Style& style = console.style();
    const std::string culprit = extras.isolation ? culprit_summary(*extras.isolation, extras.edits) : std::string();
    if (console.verbose())
        for (const TestResult& result : run.results)
            if (result.cached_from) console.draw(test_line(result, console.error_style()));
    if (!console.quiet()) {
        const std::string failures = failures_text(run.results, style);
        if (!failures.empty()) console.out("\n" + failures);
        if (extras.isolation)
            console.out("who broke them:\n" + isolation_text(*extras.isolation, extras.edits, style) + '\n');
        const bool worse = extras.comparison != nullptr && extras.comparison->has_regressions();
        if (worse) console.out("\n" + comparison_text(*extras.comparison, style));
        if ((worse || !run.success()) && !extras.report_file.empty())
            console.out("report: " + printable(extras.report_file) + '\n');
        if (!extras.done.empty()) console.out(extras.done);
        // Of a run that was cut off nothing follows about the edits.
        std::string next = run.interrupted ? "'pentad test' runs the tests again" : extras.advice;
        if (!culprit.empty() && extras.done.empty()) next = "'pentad rollback --culprit' takes just that back, " + next;
        if (!run.success() && !next.empty()) console.out("next: " + next + '\n');
    }
    std::string last = verdict_line(run, style);
    if (!culprit.empty()) last += " · " + culprit;
    if (extras.comparison != nullptr) last += " · " + comparison_summary(*extras.comparison);
    if (!extras.remark.empty()) last += " · " + extras.remark;
    console.out(last + '\n');
}

std::string report_file_of(const Workspace& workspace, const Run& run) {
    if (!run.batch) return {};
    return fmt::format("{}/test_report_batch_{}.txt", workspace.settings.directory, *run.batch);
}

void print_notes(Console& console, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) console.note(safe_line(note));
}

}  // namespace pentad
