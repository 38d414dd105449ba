#include <optional>

#include "base/json_reader.hpp"

namespace pentad {
namespace {

constexpr std::uint32_t k_replacement = 0xfffd;

std::optional<std::uint32_t> four_digits(const char* at, const char* end) {
    if (end - at < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int digit = 0; digit < 4; ++digit) {
        const char byte = at[digit];
        const bool decimal = byte >= '0' && byte <= '9';
        const char lower = static_cast<char>(byte | 0x20);
        if (!decimal && (lower < 'a' || lower > 'f')) return std::nullopt;
        value = value << 4 | static_cast<std::uint32_t>(decimal ? byte - '0' : lower - 'a' + 10);
    }
    return value;
}

char* put_utf8(char* out, std::uint32_t point) {
    const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | point >> 6);
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    }
    return out;
}

/// `at` stands after `\u`, and is moved behind what belongs to it.
std::optional<std::uint32_t> code_point(const char*& at, const char* end) {
    const auto first = four_digits(at, end);
    if (!first) return std::nullopt;
    at += 4;
    if (*first < 0xd800 || *first > 0xdfff) return first;
    if (*first > 0xdbff || end - at < 6 || at[0] != '\\' || at[1] != 'u') return k_replacement;
    const auto second = four_digits(at + 2, end);
    if (!second) return std::nullopt;
    if (*second < 0xdc00 || *second > 0xdfff) return k_replacement;
    at += 6;
    return 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00);
}

std::optional<char> plain_escape(char letter) {
    constexpr std::string_view k_letters = "\"\\/bfnrt";
    constexpr std::string_view k_meanings = "\"\\/\b\f\n\r\t";
    const std::size_t at = k_letters.find(letter);
    return at == std::string_view::npos ? std::nullopt : std::optional(k_meanings[at]);
}

std::size_t digits(std::string_view text) { return std::min(text.find_first_not_of("0123456789"), text.size()); }

}  // namespace

bool decode_escapes(char* begin, std::size_t& size) {
    const char* at = begin;
    const char* const end = begin + size;
    char* out = begin;
    while (at < end) {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        if (++at == end) return false;
        const char letter = *at++;
        if (letter == 'u') {
            const auto point = code_point(at, end);
            if (!point) return false;
            out = put_utf8(out, *point);
        } else {
            const auto meaning = plain_escape(letter);
            if (!meaning) return false;
            *out++ = *meaning;
        }
    }
    size = static_cast<std::size_t>(out - begin);
    return true;
}

bool is_json_number(std::string_view token) {
    if (token.starts_with('-')) token.remove_prefix(1);
    const std::size_t whole = digits(token);
    if (whole == 0 || (whole > 1 && token[0] == '0')) return false;
    token.remove_prefix(whole);
    if (token.starts_with('.')) {
        const std::size_t fraction = digits(token.substr(1));
        if (fraction == 0) return false;
        token.remove_prefix(1 + fraction);
    }
    if (token.starts_with('e') || token.starts_with('E')) {
        token.remove_prefix(1);
        if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
        const std::size_t exponent = digits(token);
        if (exponent == 0) return false;
        token.remove_prefix(exponent);
    }
    return token.empty();
}

}  // namespace pentad
