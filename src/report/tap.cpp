#include "report/tap.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "report/test_parts.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

// Perl's reader matches a text with one regular expression, which gives up at 64 K steps.
constexpr std::size_t k_text_limit = 16 * 1024;  // bytes

/// One line in which nothing means anything to TAP.
std::string escaped(std::string_view text) {
    std::string line;
    for (const char character : flat_line(shorten(text, k_text_limit))) {
        if (character == '#' || character == '\\') line += '\\';
        line += character;
    }
    // A brace at the end of the line would begin a subtest, with blanks after it too.
    if (line.ends_with('{')) line += " .";
    return line;
}

/// A YAML string in double quotes: JSON's are that, but for Unicode's line ends, which older YAML takes for line ends.
/// On one line, for Perl's reader knows no other. safe_text takes out what YAML calls not printable.
std::string yaml_text(std::string_view text) {
    std::string quoted_text = JsonWriter().value(safe_text(head_and_tail(text, k_text_limit))).take();
    for (const auto& [bytes, escape] : {std::pair("\xe2\x80\xa8", "\\u2028"), std::pair("\xe2\x80\xa9", "\\u2029")})
        for (std::size_t at = quoted_text.find(bytes); at != std::string::npos; at = quoted_text.find(bytes, at))
            quoted_text.replace(at, 3, escape);
    return quoted_text;
}

void append_texts(std::string& block, std::string_view margin, std::string_view message, std::string_view location) {
    if (!trim(message).empty()) block += fmt::format("{}message: {}\n", margin, yaml_text(message));
    const SourcePlace place = place_of(location);
    if (place.path.empty()) return;
    block += fmt::format("{}at:\n{}  file: {}\n", margin, margin, yaml_text(place.path));
    if (place.line) block += fmt::format("{}  line: {}\n", margin, *place.line);
}

std::string diagnostics(const TestResult& result) {
    std::string block = "  ---\n";
    if (is_failure(result.outcome)) block += "  severity: fail\n";
    block += fmt::format("  outcome: {}\n", yaml_text(to_string(result.outcome)));
    if (result.cached_from) block += fmt::format("  cached_from: {}\n", *result.cached_from);
    if (result.is_flaky()) block += "  flaky: true\n";
    append_texts(block, "  ", result.message, result.file_location);
    block += fmt::format("  duration_ms: {}\n", milliseconds_of(result.duration));
    if (!trim(result.traceback).empty()) block += fmt::format("  traceback: {}\n", yaml_text(result.traceback));
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
    if (failed || result.cached_from || !result.attempts.empty()) text += diagnostics(result);
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
