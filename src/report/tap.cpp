#include "report/tap.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "report/test_parts.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_text_limit = 64 * 1024;  // bytes

/// One line in which nothing means anything to TAP.
std::string escaped(std::string_view text) {
    std::string line;
    for (const char character : flat_line(shorten(text, k_text_limit))) {
        if (character == '#' || character == '\\') line += '\\';
        line += character;
    }
    // A brace at the end of the line would begin a subtest.
    if (line.ends_with('{')) line += ' ';
    return line;
}

/// A YAML string in double quotes: JSON's are that. safe_text takes out what YAML calls not printable.
std::string yaml_text(std::string_view text) {
    return JsonWriter().value(safe_text(head_and_tail(text, k_text_limit))).take();
}

void append_texts(std::string& block, std::string_view margin, std::string_view message, std::string_view location) {
    if (!trim(message).empty()) block += fmt::format("{}message: {}\n", margin, yaml_text(message));
    const SourcePlace place = place_of(location);
    if (place.path.empty()) return;
    block += fmt::format("{}at:\n{}  file: {}\n", margin, margin, yaml_text(place.path));
    if (place.line) block += fmt::format("{}  line: {}\n", margin, *place.line);
}

void append_traceback(std::string& block, std::string_view traceback) {
    const std::string text = head_and_tail(traceback, k_text_limit);
    std::string_view lines = text;
    while (lines.ends_with('\n')) lines.remove_suffix(1);
    if (lines.empty()) return;
    block += "  traceback:\n";
    for (const std::string& line : split(lines, '\n')) block += fmt::format("    - {}\n", yaml_text(line));
}

std::string diagnostics(const TestResult& result) {
    std::string block = "  ---\n";
    if (is_failure(result.outcome)) block += "  severity: fail\n";
    block += fmt::format("  outcome: {}\n", yaml_text(to_string(result.outcome)));
    if (result.is_flaky()) block += "  flaky: true\n";
    append_texts(block, "  ", result.message, result.file_location);
    block += fmt::format("  duration_ms: {}\n", milliseconds_of(result.duration));
    append_traceback(block, result.traceback);
    if (!result.attempts.empty()) block += "  attempts:\n";
    for (const Attempt& attempt : result.attempts) {
        block += fmt::format("    - outcome: {}\n", yaml_text(to_string(attempt.outcome)));
        block += fmt::format("      duration_ms: {}\n", milliseconds_of(attempt.duration));
        append_texts(block, "      ", attempt.message, attempt.file_location);
    }
    return block + "  ...\n";
}

std::string test_point(const TestResult& result, std::size_t number) {
    const bool failed = is_failure(result.outcome);
    std::string text = fmt::format("{} {} - {}", failed ? "not ok" : "ok", number, escaped(result.id));
    if (result.outcome == Outcome::skipped) text += " # SKIP " + escaped(result.message);
    if (result.outcome == Outcome::not_run) text += " # SKIP not run";
    text += '\n';
    if (failed || !result.attempts.empty()) text += diagnostics(result);
    return text;
}

}  // namespace

std::string tap_text(const Run& run) {
    std::string text =
        fmt::format("TAP version 14\n1..{}{}\n", run.results.size(), run.results.empty() ? " # SKIP no tests" : "");
    for (std::size_t i = 0; i < run.results.size(); ++i) text += test_point(run.results[i], i + 1);
    for (const std::string& warning : run.warnings) text += "# warning: " + escaped(warning) + '\n';
    if (run.interrupted) text += "Bail out! interrupted\n";
    return text;
}

}  // namespace pentad
