#include "report/batch_report.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>

#include <limits>

#include "base/text.hpp"
#include "report/comparison_text.hpp"
#include "report/edit_text.hpp"
#include "report/isolation_text.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_rule_width = 72;
constexpr std::size_t k_lines_of_comparison = 1000;  // of each kind

std::string heading(std::string_view title) {
    return fmt::format("\n{}\n{}\n", title, std::string(columns_of(title), '-'));
}

std::string row(std::string_view name, std::string_view text) {
    return text.empty() ? std::string() : fmt::format("{:<12}{}\n", name, text);
}

std::string result_word(const Run& run) {
    if (run.interrupted) return "interrupted";
    return run.success() ? "passed" : "failed";
}

/// `12 tests of which nothing differs since run 3, 4 since run 2`; empty when all ran.
std::string cached_by_run(const Run& run) {
    std::map<RunId, std::size_t, std::greater<>> runs;
    for (const TestResult& result : run.results)
        if (result.cached_from) ++runs[*result.cached_from];
    std::string text;
    for (const auto& [earlier, tests] : runs)
        text += text.empty() ? fmt::format("{} of which nothing differs since run {}", count_of(tests, "test"), earlier)
                             : fmt::format(", {} since run {}", tests, earlier);
    return text;
}

std::string summary(const Batch& batch, const Run& run) {
    const Totals& totals = run.totals;
    std::string text = row("result", result_word(run));
    text += row("success", run.success() ? "yes" : "no");
    text += row("tests", fmt::format("{} in all: {}", totals.total, totals_text(totals)));
    text += row("not run", cached_by_run(run));
    text += row("duration", duration_text(run.duration));
    text += row("run", fmt::format("{}, started {}", run.id, moment_text(run.started)));
    text += row("batch", fmt::format("{}, opened {}", batch_state_text(batch), moment_text(batch.opened)));
    text += row("pattern", safe_line(run.pattern));
    text += row("git commit", run.git_commit.empty() ? batch.git_commit : run.git_commit);
    if (!run.tree.is_zero()) text += row("tree", run.tree.hex() + " (in history.git)");
    return text;
}

std::string failure(std::size_t number, const TestResult& result) {
    std::string text = fmt::format("\n{}. {} {}\n", number, failure_label(result.outcome), safe_line(result.id));
    if (!result.file_location.empty()) text += "   location: " + safe_line(result.file_location) + '\n';
    if (!trim(result.message).empty()) text += "   message:\n" + indented(safe_text(result.message), "      ");
    if (!trim(result.traceback).empty()) text += "   traceback:\n" + indented(safe_text(result.traceback), "      ");
    if (!trim(result.output).empty()) text += "   what it printed:\n" + indented(safe_text(result.output), "      ");
    if (!result.attempts.empty()) text += fmt::format("   attempts: {}, none passed\n", result.attempts.size() + 1);
    if (const std::string verdict = flakiness_text(result); !verdict.empty()) text += "   verdict: " + verdict + '\n';
    return text;
}

std::string failures(const Run& run) {
    if (run.totals.failed == 0) return heading("Failures") + "none\n";
    std::string text = heading(fmt::format("Failures ({})", run.totals.failed));
    std::size_t number = 0;
    for (const TestResult& result : run.results)
        if (is_failure(result.outcome)) text += failure(++number, result);
    return text;
}

std::string hash_text(const FileChange& change) {
    if (!change.after.exists()) return "(deleted)       ";
    return change.sha256.empty() ? "(not kept)      " : change.sha256.substr(0, 16);
}

std::string edit_entry(const Edit& edit) {
    std::string text = fmt::format("edit {}  {}  {}\n", edit.id, moment_text(edit.time), safe_line(edit.author));
    for (const FileChange& change : edit.changes)
        text += fmt::format("  {} {}\n", hash_text(change), change_line(change).substr(2));
    text += indented(safe_text(trim(edit.description)), "      ");
    return text;
}

std::string entries(const std::vector<Edit>& edits, EditKind kind, std::string_view title) {
    std::size_t count = 0;
    std::string text;
    for (const Edit& edit : edits) {
        if (edit.kind != kind) continue;
        ++count;
        text += edit_entry(edit);
    }
    return count == 0 ? std::string() : heading(fmt::format("{} ({})", title, count)) + text;
}

}  // namespace

std::string batch_report(const Batch& batch, const std::vector<Edit>& edits, const Run& run,
                         const BatchFindings& findings) {
    std::string text = fmt::format("pentad: test report of batch {}\n{}\n", batch.id, std::string(k_rule_width, '='));
    text += summary(batch, run);
    if (findings.comparison != nullptr)
        text += heading("Regressions") + comparison_text(*findings.comparison, {}, k_lines_of_comparison);
    if (findings.isolation != nullptr)
        text += heading("Culprits") + isolation_text(*findings.isolation, edits, {}, findings.diffs) +
                fmt::format("{} of the batch were run to find that out.\n",
                            count_of(static_cast<std::size_t>(findings.isolation->worlds), "state"));
    text += failures(run);
    if (run.totals.flaky != 0)
        text += heading(fmt::format("Flaky ({})", run.totals.flaky)) +
                flaky_text(run.results, {}, std::numeric_limits<std::size_t>::max());
    if (!run.warnings.empty()) text += heading("Warnings");
    for (const std::string& warning : run.warnings) text += safe_line(warning) + '\n';
    text += entries(edits, EditKind::user, "Edits");
    text += entries(edits, EditKind::unrecorded, "Unrecorded changes");
    return text;
}

}  // namespace pentad
