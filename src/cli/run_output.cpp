#include "cli/run_output.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/comparison_text.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

void print_run(Console& console, const Run& run, const std::string& report_file, const std::string& advice,
               const Comparison* comparison) {
    const Style& style = console.style();
    if (!console.quiet()) {
        const std::string failures = failures_text(run.results, style);
        if (!failures.empty()) console.out("\n" + failures);
        const bool worse = comparison != nullptr && comparison->has_regressions();
        if (worse) console.out("\n" + comparison_text(*comparison, style));
        if ((worse || !run.success()) && !report_file.empty()) console.out("report: " + printable(report_file) + '\n');
        // Of a run that was cut off nothing follows about the edits.
        const std::string next = run.interrupted ? "'pentad test' runs the tests again" : advice;
        if (!run.success() && !next.empty()) console.out("next: " + next + '\n');
    }
    const std::string compared = comparison == nullptr ? "" : " · " + comparison_summary(*comparison);
    console.out(verdict_line(run, style) + compared + '\n');
}

std::string report_file_of(const Workspace& workspace, const Run& run) {
    if (!run.batch) return {};
    return fmt::format("{}/test_report_batch_{}.txt", workspace.settings.directory, *run.batch);
}

void print_notes(Console& console, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) console.note(safe_line(note));
}

}  // namespace pentad
