#include "report/test_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "model/test_id.hpp"

namespace pentad {

namespace {

/// Where the last `::` stands that is not part of a parameter (`test_a[a::b]`).
std::size_t last_separator(std::string_view id) { return id.substr(0, id.find('[')).rfind("::"); }

std::string with_dots(std::string_view names) {
    std::string text(names);
    for (std::size_t at = text.find("::"); at != std::string::npos; at = text.find("::", at)) text.replace(at, 2, ".");
    return text;
}

bool is_letter(char character) {
    const char lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'z';
}

bool is_name_character(char character) {
    return is_letter(character) || character == '_' || (character >= '0' && character <= '9');
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

constexpr double k_milliseconds_limit = 1e15;  // 30,000 years: more is not a duration, but an overflow to come

/// `Unit$Inner::name`.
bool is_test_inside(std::string_view id, std::string_view unit) {
    const std::size_t separator = last_separator(id);
    return is_inside_class(id, unit) && separator != std::string_view::npos && separator > unit.size();
}

TestParts parts_inside(std::string_view id, std::string_view unit) {
    const std::size_t separator = last_separator(id);
    const std::string_view name = id.substr(separator + 2);
    return {.classes = with_dots(id.substr(unit.size(), separator - unit.size())),
            .classname = with_dots(id.substr(0, separator)),
            .name = name.empty() ? "(no name)" : std::string(name)};
}

}  // namespace

TestParts parts_of(const TestResult& result) {
    std::string_view id = result.id;
    if (id.starts_with(result.unit) && id.substr(result.unit.size()).starts_with("::"))
        id.remove_prefix(result.unit.size() + 2);
    if (is_test_inside(id, result.unit)) return parts_inside(id, result.unit);
    TestParts parts{.classes = {}, .classname = with_dots(result.unit), .name = {}};
    if (const std::size_t separator = last_separator(id); separator != std::string_view::npos) {
        parts.classes = with_dots(id.substr(0, separator));
        id.remove_prefix(separator + 2);
    }
    if (!parts.classes.empty() && !parts.classname.empty()) parts.classname += '.';
    parts.classname += parts.classes;
    if (parts.classname.empty()) parts.classname = "tests";
    parts.name = id.empty() ? "(no name)" : std::string(id);
    return parts;
}

SourcePlace place_of(std::string_view file_location) {
    const std::size_t colon = file_location.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return {file_location, {}};
    const std::string_view digits = file_location.substr(colon + 1);
    int line = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), line);
    if (error != std::errc() || end != digits.data() + digits.size() || line < 1) return {file_location, {}};
    return {file_location.substr(0, colon), line};
}

std::string failure_type(Outcome outcome, std::string_view message) {
    const std::string_view line = first_line(message);
    const std::string_view type = line.substr(0, line.find(':'));
    const std::size_t dot = type.rfind('.');
    const std::string_view name = dot == std::string_view::npos ? type : type.substr(dot + 1);
    // Exceptions begin with a capital letter. Nothing else is let through: some readers give lower case types a
    // meaning.
    const bool is_type = !name.empty() && name.front() >= 'A' && name.front() <= 'Z' && type.size() <= 200 &&
                         std::ranges::all_of(type, [](char c) { return c == '.' || is_name_character(c); });
    return std::string(is_type ? type : to_string(outcome));
}

std::string head_and_tail(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    std::size_t head = limit / 2;
    while (head > 0 && continues_character(text[head])) --head;
    std::size_t tail = text.size() - limit / 2;
    while (tail < text.size() && continues_character(text[tail])) ++tail;
    return fmt::format("{}\n… {} left out …\n{}", text.substr(0, head), size_text(tail - head), text.substr(tail));
}

std::string_view first_line(std::string_view text) {
    const std::string_view all = trim(text);
    return trim(all.substr(0, all.find_first_of("\r\n")));
}

std::int64_t milliseconds_of(double seconds) {
    if (!(seconds > 0)) return 0;
    return std::llround(std::min(seconds * 1000, k_milliseconds_limit));
}

}  // namespace pentad
