#include "report/words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/text.hpp"

namespace pentad {

std::string duration_text(double seconds) {
    if (!(seconds > 0)) seconds = 0;
    if (seconds < 0.095) return fmt::format("{:.2f} s", seconds);
    if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string moment_text(Timestamp moment) {
    std::string text = to_iso(moment).substr(0, 19);
    if (text.size() > 10) text[10] = ' ';
    return text;
}

std::string totals_text(const Totals& totals, std::string_view origin) {
    std::string text;
    const auto add = [&](int count, std::string_view word) {
        if (count == 0) return;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", count, word);
    };
    add(totals.failed, "failed");
    add(totals.passed, "passed");
    if (totals.flaky != 0) text += fmt::format(" ({} flaky)", totals.flaky);
    add(totals.cached, "cached");
    if (totals.cached != 0) text += origin;
    add(totals.skipped, "skipped");
    add(totals.not_run, "not run");
    return text.empty() ? "no tests" : text;
}

std::string cached_text(const TestResult& result) {
    if (!result.cached_from) return {};
    return fmt::format("not run: nothing that it depends on differs from run {}", *result.cached_from);
}

std::string safe_text(std::string_view text) {
    const std::string valid = valid_utf8(text);
    std::string safe;
    safe.reserve(valid.size());
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const unsigned char byte = static_cast<unsigned char>(valid[i]);
        const unsigned char next = i + 1 < valid.size() ? static_cast<unsigned char>(valid[i + 1]) : 0;
        const bool control = byte < 0x20 || byte == 0x7f;
        if (byte == '\r' && next == '\n') continue;
        if (byte == 0xc2 && next < 0xa0 && next >= 0x80) {
            safe += fmt::format("\\x{:02x}", next);
            ++i;
        } else if (control && byte != '\n' && byte != '\t') {
            safe += fmt::format("\\x{:02x}", byte);
        } else {
            safe += valid[i];
        }
    }
    return safe;
}

std::string safe_line(std::string_view text) {
    const std::string_view all = trim(text);
    const std::size_t end = all.find('\n');
    std::string line = safe_text(trim(all.substr(0, end)));
    if (end != std::string_view::npos) line += " …";
    return line;
}

std::string flat_line(std::string_view text) {
    const std::string safe = safe_text(trim(text));
    std::string line;
    line.reserve(safe.size());
    for (std::size_t i = 0; i < safe.size(); ++i) {
        const std::string_view three = std::string_view(safe).substr(i, 3);
        const bool separator = three == "\xe2\x80\xa8" || three == "\xe2\x80\xa9";  // U+2028, U+2029
        line += separator || safe[i] == '\n' || safe[i] == '\t' ? ' ' : safe[i];
        if (separator) i += 2;
    }
    return line;
}

std::string indented(std::string_view text, std::string_view margin) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    if (text.empty()) return {};
    std::string result;
    for (const std::string& line : split(text, '\n')) {
        if (!line.empty()) result += margin;
        result += line;
        result += '\n';
    }
    return result;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t columns = columns_of(text);
    return std::string(text) + std::string(columns < width ? width - columns : 0, ' ');
}

}  // namespace pentad
