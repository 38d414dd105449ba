#include "cli/show_view.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/diff_text.hpp"
#include "report/edit_text.hpp"
#include "report/isolation_text.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

std::string run_heading(const Run& run, const Style& style) {
    std::string text = fmt::format("r{}  {}  ", run.id, moment_text(run.started)) + verdict_line(run, style);
    if (!run.pattern.empty()) text += "  (pattern " + printable(run.pattern) + ")";
    return text + '\n';
}

std::string text_of(const Run& run, const Style& style) {
    std::string text = run_heading(run, style);
    for (const std::string& warning : run.warnings)
        text += style.paint(Paint::yellow, "warning: ") + safe_line(warning) + '\n';
    const std::string failures = failures_text(run.results, style);
    if (!failures.empty()) text += '\n' + failures;
    for (const TestResult& result : run.results)
        if (!is_failure(result.outcome))
            text += fmt::format("{} {}  {}{}{}\n", padded(to_string(result.outcome), 9), safe_line(result.id),
                                duration_text(result.duration),
                                result.cached_from ? fmt::format("  of run {}", *result.cached_from) : "",
                                result.message.empty() ? "" : "  " + safe_line(result.message));
    return text;
}

std::string text_of(const ShowBatch& shown, const Style& style) {
    const Batch& batch = shown.batch;
    std::string text =
        style.paint(Paint::bold, fmt::format("batch {}", batch.id)) + "  " + batch_state_text(batch) + '\n';
    if (!batch.git_commit.empty()) text += "git commit  " + batch.git_commit + '\n';
    for (const Edit& edit : shown.edits) {
        text += edit_line(edit, style) + '\n';
        for (const FileChange& change : edit.changes) text += change_line(change) + '\n';
    }
    for (const Run& run : shown.runs) text += run_heading(run, style);
    if (!shown.runs.empty()) {
        const std::string failures = failures_text(shown.runs.front().results, style);
        if (!failures.empty()) text += '\n' + failures;
    }
    if (shown.isolation)
        text += '\n' + isolation_text(*shown.isolation, shown.edits, style, shown.diffs) + '\n' +
                isolation_table(*shown.isolation, shown.edits);
    return text;
}

std::string text_of(const ShowEdit& shown, const Style& style) {
    const Edit& edit = shown.edit;
    std::string text = style.paint(Paint::yellow, fmt::format("edit {}", edit.id));
    if (edit.batch) text += fmt::format("  (batch {})", *edit.batch);
    if (shown.rolled_back_by) text += fmt::format("  rolled back by e{}", *shown.rolled_back_by);
    text += '\n';
    text += "author  " + safe_line(edit.author) + "\ntime    " + moment_text(edit.time) + '\n';
    const std::string description = trim(edit.description).empty() ? edit_title(edit) : edit.description;
    if (!description.empty()) text += '\n' + indented(safe_text(description), "    ");
    text += '\n';
    for (const FileChange& change : edit.changes) text += change_line(change) + '\n';
    if (!shown.diff.empty()) text += '\n' + diff_text(shown.diff, style);
    return text;
}

std::string text_of(const ShowTest& shown, const Style& style) {
    std::string text = style.paint(Paint::bold, safe_line(shown.id)) + '\n';
    for (const auto& [run, result] : shown.past) {
        const Paint paint = is_failure(result.outcome)          ? Paint::red
                            : result.outcome == Outcome::passed ? Paint::green
                                                                : Paint::yellow;
        text += fmt::format("  r{}  {}  {}  {}", run.id, moment_text(run.started),
                            style.paint(paint, padded(to_string(result.outcome), 9)), duration_text(result.duration));
        if (run.batch) text += fmt::format("  batch {}", *run.batch);
        if (!trim(result.message).empty()) text += "  " + safe_line(result.message);
        text += '\n';
    }
    const bool failed = !shown.past.empty() && is_failure(shown.past.front().second.outcome);
    if (failed) text += '\n' + failure_text(shown.past.front().second, style);
    return text;
}

}  // namespace

std::string show_text(const Shown& shown, const Style& style) {
    return std::visit([&](const auto& one) { return text_of(one, style); }, shown);
}

}  // namespace pentad
