#include "frameworks/json_line.hpp"

#include <charconv>
#include <cstdint>

#include "base/text.hpp"

namespace pentad {

namespace {

void append_utf8(std::string& text, std::uint32_t code) {
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | code >> 18), add(0x80 | (code >> 12 & 0x3F)), add(0x80 | (code >> 6 & 0x3F)),
            add(0x80 | (code & 0x3F));
    }
}

/// Four hexadecimal digits at `at`.
std::optional<std::uint32_t> unit_at(std::string_view text, std::size_t at) {
    if (at + 4 > text.size()) return std::nullopt;
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
    if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
    return code;
}

/// The character of `\u` whose digits begin at `at`, which then is behind it; also of two halves.
std::uint32_t character(std::string_view text, std::size_t& at) {
    constexpr std::uint32_t k_replacement = 0xFFFD;
    const std::optional<std::uint32_t> first = unit_at(text, at);
    if (!first) return k_replacement;
    at += 4;
    const bool is_half = *first >= 0xD800 && *first < 0xE000;
    if (!is_half) return *first;
    if (*first >= 0xDC00 || text.substr(at, 2) != "\\u") return k_replacement;
    const std::optional<std::uint32_t> second = unit_at(text, at + 2);
    if (!second || *second < 0xDC00 || *second >= 0xE000) return k_replacement;
    at += 6;
    return 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00);
}

}  // namespace

void JsonLine::skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r'))
        rest_.remove_prefix(1);
}

bool JsonLine::take(char c) {
    skip_space();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
}

std::optional<std::string_view> JsonLine::text() {
    if (!take('"')) return std::nullopt;
    // Byte by byte: texts are short, and a search for one of two characters asks for each byte which of them it is.
    for (std::size_t at = 0; at < rest_.size(); ++at) {
        if (rest_[at] == '\\') {
            ++at;
        } else if (rest_[at] == '"') {
            const std::string_view found = rest_.substr(0, at);
            rest_.remove_prefix(at + 1);
            return found;
        }
    }
    return std::nullopt;
}

std::optional<JsonLine::Field> JsonLine::next() {
    if (!begun_ && !take('{')) return std::nullopt;
    if (take('}')) {
        skip_space();
        whole_ = rest_.empty();
        return std::nullopt;
    }
    if (begun_ && !take(',')) return std::nullopt;
    begun_ = true;
    const std::optional<std::string_view> key = text();
    if (!key || !take(':')) return std::nullopt;
    skip_space();
    if (rest_.starts_with('"')) {
        const std::optional<std::string_view> value = text();
        if (!value) return std::nullopt;
        return Field{*key, *value, true};
    }
    std::size_t end = 0;
    const auto ends = [](char c) { return c == ',' || c == '}' || c == '[' || c == '{' || c == '"'; };
    while (end < rest_.size() && !ends(rest_[end])) ++end;
    if (end == rest_.size() || end == 0 || (rest_[end] != ',' && rest_[end] != '}')) return std::nullopt;
    const Field field{*key, trim(rest_.substr(0, end)), false};
    if (field.value.empty()) return std::nullopt;
    rest_.remove_prefix(end);
    return field;
}

std::string json_text(std::string_view value) {
    if (value.find('\\') == std::string_view::npos) return valid_utf8(value);
    std::string text;
    text.reserve(value.size());
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t slash = std::min(value.find('\\', at), value.size());
        text += value.substr(at, slash - at);
        if (slash + 1 >= value.size()) break;
        const char kind = value[slash + 1];
        at = slash + 2;
        constexpr std::string_view k_letters = "bfnrt";
        constexpr std::string_view k_controls = "\b\f\n\r\t";
        if (kind == 'u')
            append_utf8(text, character(value, at));
        else if (const std::size_t found = k_letters.find(kind); found != std::string_view::npos)
            text += k_controls[found];
        else
            text += kind;
    }
    return valid_utf8(text);
}

}  // namespace pentad
