#include "report/comparison_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

std::size_t newly_failing(const Comparison& comparison) {
    std::size_t count = 0;
    // A module of which only totals are known counts for what it has more.
    for (const ModuleFailures& module : comparison.new_failures)
        count += module.tests.empty()
                     ? static_cast<std::size_t>(std::max(1, module.current_failed - module.baseline_failed))
                     : module.tests.size();
    return count;
}

/// Never more than it is: 0.99996 is over 99.9 %, not 100 %.
std::string confidence_text(double confidence) {
    for (const double step : {99.9, 99.0, 95.0, 90.0})
        if (confidence * 100 >= step) return fmt::format("over {:g} % sure", step);
    return fmt::format("{:.0f} % sure", std::floor(std::max(0.0, confidence) * 100));
}

/// Two decimals: rounded like other durations, 0.2 s and 0.45 s would not look like 2.25 times.
std::string measured_text(double seconds) {
    return seconds < 60 ? fmt::format("{:.2f} s", std::max(0.0, seconds)) : duration_text(seconds);
}

std::string list(const std::vector<std::string>& lines, std::size_t limit) {
    std::string text;
    for (std::size_t i = 0; i < lines.size() && i < limit; ++i) text += "  " + lines[i] + '\n';
    if (lines.size() > limit) text += fmt::format("  and {} more\n", lines.size() - limit);
    return text;
}

std::vector<std::string> failing_lines(const Comparison& comparison) {
    std::vector<std::string> lines;
    for (const ModuleFailures& module : comparison.new_failures) {
        for (const std::string& id : module.tests) lines.push_back(safe_line(id));
        if (module.tests.empty()) lines.push_back(module_failures_text(module));
    }
    return lines;
}

std::vector<std::string> slow_lines(const Comparison& comparison) {
    std::vector<std::string> lines;
    for (const SlowTest& slow : comparison.slower)
        lines.push_back(fmt::format("{}{}  {}", slow.whole_module ? "module " : "", safe_line(slow.id),
                                    slowdown_text(slow.evidence)));
    return lines;
}

std::vector<std::string> safe_lines(const std::vector<std::string>& texts) {
    std::vector<std::string> lines;
    for (const std::string& text : texts) lines.push_back(safe_line(text));
    return lines;
}

}  // namespace

std::string slowdown_text(const SlowdownEvidence& evidence) {
    std::string text = fmt::format("{}, now {}: {:.2f} times", measured_text(evidence.baseline_duration),
                                   measured_text(evidence.current_duration), evidence.factor);
    text += fmt::format(" ({}", count_of(static_cast<std::size_t>(std::max(0, evidence.runs)), "run"));
    if (evidence.pairs > 0) text += ", " + count_of(static_cast<std::size_t>(evidence.pairs), "pair");
    return text + ", " + (evidence.method == "plain" ? "not confirmed" : confidence_text(evidence.confidence)) + ")";
}

std::string module_failures_text(const ModuleFailures& module) {
    return fmt::format("{}: {} failed, {} in the baseline", safe_line(module.module), module.current_failed,
                       module.baseline_failed);
}

std::string comparison_summary(const Comparison& comparison) {
    std::string text;
    const auto add = [&](std::size_t count, std::string_view words) {
        if (count == 0) return;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", count, words);
    };
    add(newly_failing(comparison), "newly failing");
    add(comparison.slower.size(), "slower");
    if (text.empty()) text = fmt::format("no regressions ({} compared)", count_of(comparison.compared, "test"));
    add(comparison.still_failing.size(), "still failing");
    add(comparison.fixed.size(), "fixed");
    add(comparison.added.size(), "new");
    add(comparison.vanished.size(), "vanished");
    add(comparison.vanished_modules.size(), comparison.vanished_modules.size() == 1 ? "module gone" : "modules gone");
    add(comparison.flaky.size(), "flaky");
    return text;
}

std::string comparison_text(const Comparison& comparison, const Style& style, std::size_t limit) {
    const Paint verdict = comparison.has_regressions() ? Paint::red : Paint::green;
    std::string text = style.paint(verdict, "compared with the baseline: " + comparison_summary(comparison)) + '\n';
    const auto section = [&](Paint paint, std::string_view title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        text += style.paint(paint, fmt::format("{} ({}):", title, lines.size())) + '\n' + list(lines, limit);
    };
    section(Paint::red, "newly failing", failing_lines(comparison));
    section(Paint::red, "slower", slow_lines(comparison));
    section(Paint::yellow, "still failing", safe_lines(comparison.still_failing));
    section(Paint::yellow, "flaky", safe_lines(comparison.flaky));
    section(Paint::yellow, "vanished modules", safe_lines(comparison.vanished_modules));
    section(Paint::yellow, "vanished", safe_lines(comparison.vanished));
    section(Paint::green, "fixed", safe_lines(comparison.fixed));
    section(Paint::plain, "new", safe_lines(comparison.added));
    return text;
}

}  // namespace pentad
