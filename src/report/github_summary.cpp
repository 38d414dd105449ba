// The summary of a step: Markdown in which texts that are not ours stand in code spans and <pre> blocks only.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/comparison_text.hpp"
#include "report/github.hpp"
#include "report/run_text.hpp"
#include "report/test_parts.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_most_lines = 50;         // of one list
constexpr std::size_t k_text_limit = 16 * 1024;  // bytes, of one test's texts
constexpr std::size_t k_line_limit = 1024;       // bytes
constexpr std::string_view k_cut = "\nThe rest did not fit in here.\n";

/// A code span. Inside one only a backtick means anything to Markdown, so it gives way.
std::string code(std::string_view text) {
    std::string line = flat_line(shorten(text, k_line_limit));
    std::ranges::replace(line, '`', '\'');
    return line.empty() ? std::string() : '`' + line + '`';
}

std::string html(std::string_view text) {
    std::string escaped;
    for (const char character : text) {
        if (character == '<')
            escaped += "&lt;";
        else if (character == '>')
            escaped += "&gt;";
        else if (character == '&')
            escaped += "&amp;";
        else if (character == '"')
            escaped += "&quot;";
        else
            escaped += character;
    }
    return escaped;
}

/// Appends whole pieces as long as they fit.
class Pieces {
   public:
    explicit Pieces(std::size_t limit) : limit_(limit > k_cut.size() ? limit - k_cut.size() : 0) {}

    void add(std::string_view piece) {
        if (full_) return;
        full_ = text_.size() + piece.size() > limit_;
        if (!full_) text_ += piece;
    }
    std::string take() { return std::move(full_ ? text_ += k_cut : text_); }

   private:
    std::size_t limit_;
    std::string text_;
    bool full_ = false;
};

void add_list(Pieces& pieces, std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    pieces.add(fmt::format("\n### {} ({})\n\n", title, lines.size()));
    for (std::size_t i = 0; i < lines.size() && i < k_most_lines; ++i) pieces.add("- " + lines[i] + '\n');
    if (lines.size() > k_most_lines) pieces.add(fmt::format("- and {} more\n", lines.size() - k_most_lines));
}

std::vector<std::string> codes(const std::vector<std::string>& texts) {
    std::vector<std::string> lines;
    for (const std::string& text : texts) lines.push_back(code(text));
    return lines;
}

void add_regressions(Pieces& pieces, const Comparison& comparison) {
    std::vector<std::string> lines;
    for (const ModuleFailures& module : comparison.new_failures) {
        for (const std::string& id : module.tests) lines.push_back(code(id));
        if (module.tests.empty()) lines.push_back(code(module_failures_text(module)));
    }
    add_list(pieces, "Newly failing", lines);
    lines.clear();
    for (const SlowTest& slow : comparison.slower)
        lines.push_back(
            fmt::format("{}{}: {}", slow.whole_module ? "module " : "", code(slow.id), slowdown_text(slow.evidence)));
    add_list(pieces, "Slower", lines);
}

void add_rest(Pieces& pieces, const Comparison& comparison) {
    add_list(pieces, "Still failing", codes(comparison.still_failing));
    add_list(pieces, "Fixed", codes(comparison.fixed));
    add_list(pieces, "Vanished modules", codes(comparison.vanished_modules));
    add_list(pieces, "Vanished", codes(comparison.vanished));
    add_list(pieces, "New", codes(comparison.added));
}

/// One failure, folded. The blank lines end one HTML block and begin the next: <pre> ends at its end tag only, which
/// the escaped text can't hold.
std::string details(const TestResult& result) {
    std::string text = result.message + '\n';
    if (!trim(result.traceback).empty()) text += '\n' + result.traceback;
    if (!trim(result.output).empty()) text += "\nwhat it printed:\n" + result.output;
    const std::string heading = fmt::format("{} {}", failure_label(result.outcome), result.id);
    std::string summary = "<code>" + html(flat_line(shorten(heading, k_line_limit))) + "</code>";
    if (!result.file_location.empty())
        summary += " <code>" + html(flat_line(shorten(result.file_location, k_line_limit))) + "</code>";
    return fmt::format("\n<details><summary>{}</summary>\n\n<pre>\n{}</pre>\n\n</details>\n", summary,
                       html(indented(safe_text(head_and_tail(text, k_text_limit)), "")));
}

std::vector<std::string> flaky_lines(const Run& run) {
    std::vector<std::string> lines;
    for (const TestResult& result : run.results)
        if (result.is_flaky())
            lines.push_back(fmt::format("{} passed on attempt {}", code(result.id), result.attempts.size() + 1));
    return lines;
}

void add_failures(Pieces& pieces, const Run& run) {
    if (run.totals.failed == 0) return;
    pieces.add(fmt::format("\n### Failures ({})\n", run.totals.failed));
    std::size_t shown = 0;
    for (const TestResult& result : run.results) {
        if (!is_failure(result.outcome)) continue;
        if (++shown > k_most_lines) break;
        pieces.add(details(result));
    }
    if (shown > k_most_lines)
        pieces.add(fmt::format("\nand {} more\n", static_cast<std::size_t>(run.totals.failed) - k_most_lines));
}

}  // namespace

std::string github_summary(const Run& run, const GithubExtras& extras, std::size_t limit) {
    Pieces pieces(limit);
    const bool regressions = extras.comparison != nullptr && extras.comparison->has_regressions();
    const std::string_view sign = run.success() && !regressions ? "✅" : "❌";
    pieces.add(fmt::format("## {} pentad: {}\n", sign, run_summary(run)));
    std::vector<std::string> culprits;
    for (const CulpritNote& culprit : extras.culprits) culprits.push_back(code(culprit.title + ": " + culprit.text));
    add_list(pieces, "Culprits", culprits);
    if (extras.comparison != nullptr) {
        pieces.add("\nCompared with the baseline: " + comparison_summary(*extras.comparison) + ".\n");
        add_regressions(pieces, *extras.comparison);
    }
    add_failures(pieces, run);
    add_list(pieces, "Flaky", flaky_lines(run));
    if (extras.comparison != nullptr) add_rest(pieces, *extras.comparison);
    add_list(pieces, "Warnings", codes(run.warnings));
    return pieces.take();
}

}  // namespace pentad
