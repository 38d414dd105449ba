#include "base/text.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>

namespace pentad {

namespace {

/// Length in bytes of the valid UTF-8 character that starts at `text[at]`, or 0.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(at + i) & 0xc0) != 0x80) return 0;
    const unsigned char second = byte(at + 1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second > 0x9f;
    const bool too_large = first == 0xf4 && second > 0x8f;
    return overlong || surrogate || too_large ? 0 : length;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
        }
    }
    return row.back();
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trim(std::string_view text) {
    // A search in a set of characters is slower than this.
    const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    std::size_t first = 0;
    std::size_t end = text.size();
    while (first < end && is_blank(text[first])) ++first;
    while (end > first && is_blank(text[end - 1])) --end;
    return first == end ? std::string_view() : text.substr(first, end - first);
}

std::string printable(std::string_view bytes) {
    static constexpr char k_digits[] = "0123456789abcdef";
    std::string text;
    bool quote = bytes.empty();
    for (std::size_t i = 0; i < bytes.size();) {
        const unsigned char byte = static_cast<unsigned char>(bytes[i]);
        const std::size_t length = utf8_length(bytes, i);
        const bool control = byte < 0x20 || byte == 0x7f ||
                             (byte == 0xc2 && length == 2 && static_cast<unsigned char>(bytes[i + 1]) < 0xa0);
        if (length == 0 || control) {
            quote = true;
            for (std::size_t k = 0; k < std::max<std::size_t>(length, 1); ++k) {
                const unsigned char raw = static_cast<unsigned char>(bytes[i + k]);
                if (raw == '\n')
                    text += "\\n";
                else if (raw == '\t')
                    text += "\\t";
                else
                    text += {'\\', 'x', k_digits[raw >> 4], k_digits[raw & 15]};
            }
        } else {
            if (byte == ' ' || byte == '"' || byte == '\\') quote = true;
            if (byte == '"' || byte == '\\') text += '\\';
            text += bytes.substr(i, length);
        }
        i += std::max<std::size_t>(length, 1);
    }
    return quote ? '"' + text + '"' : text;
}

std::string valid_utf8(std::string_view bytes) {
    std::string text;
    append_valid_utf8(text, bytes);
    return text;
}

bool is_ascii(std::string_view text) {
    std::uint64_t all = 0;
    const auto look_at = [&](std::size_t at) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof eight);
        all |= eight;
    };
    constexpr std::size_t k_stride = sizeof all;
    if (text.size() >= k_stride) {
        for (std::size_t at = 0; at + k_stride < text.size(); at += k_stride) look_at(at);
        look_at(text.size() - k_stride);  // some of it twice
    } else {
        for (const char c : text) all |= static_cast<unsigned char>(c);
    }
    return (all & 0x8080808080808080) == 0;
}

void append_valid_utf8(std::string& text, std::string_view bytes) {
    if (is_ascii(bytes)) {  // as nearly all are
        text += bytes;
        return;
    }
    std::size_t good = 0;  // where what is not in `text` yet begins
    for (std::size_t i = 0; i < bytes.size();) {
        constexpr std::size_t k_stride = 8;
        if (i + k_stride <= bytes.size() && is_ascii(bytes.substr(i, k_stride))) {
            i += k_stride;
            continue;
        }
        const std::size_t length = utf8_length(bytes, i);
        if (length > 0) {
            i += length;
            continue;
        }
        text += bytes.substr(good, i - good);
        text += "\xef\xbf\xbd";
        good = ++i;
    }
    text += bytes.substr(good);
}

std::string without_colours(std::string_view text) {
    const auto is_final = [](char c) { return c >= '@' && c <= '~'; };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) != "\x1b[") {
            plain += text[i];
            continue;
        }
        for (i += 2; i < text.size() && !is_final(text[i]); ++i)
            if (text[i] < ' ') {  // it was cut off
                --i;
                break;
            }
    }
    return plain;
}

std::string shorten(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    std::size_t end = limit > 3 ? limit - 3 : 0;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = candidate;
    }
    return best;
}

double positive_number(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && std::isfinite(number) && number > 0 ? number : 0;
}

Result<std::int64_t> to_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty())
        return fail(Code::corrupt, "not a number: " + printable(text));
    return number;
}

std::string count_of(std::size_t count, std::string_view singular, std::string_view plural) {
    const std::string many = plural.empty() ? std::string(singular) + "s" : std::string(plural);
    return std::to_string(count) + " " + (count == 1 ? std::string(singular) : many);
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1000) return count_of(bytes, "byte");
    static constexpr std::array<std::string_view, 4> k_units = {"kB", "MB", "GB", "TB"};
    double amount = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (amount >= 999.95 && unit + 1 < k_units.size()) {
        amount /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", amount, k_units[unit]);
}

bool glob_matches(std::string_view pattern, std::string_view text) {
    return ::fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), FNM_NOESCAPE) == 0;
}

}  // namespace pentad
