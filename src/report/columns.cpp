// The width of text on a terminal. Approximate on purpose: wcwidth() needs a locale, which costs a process that starts
// once an edit more than the rest of its start.
#include <cstdint>

#include "report/words.hpp"

namespace pentad {

namespace {

struct Character {
    std::size_t bytes = 1;
    std::size_t columns = 1;
};

bool is_wide(std::uint32_t point) {
    return (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xa4cf) ||
           (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
           (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
           (point >= 0x1f300 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd);
}

bool is_combining(std::uint32_t point) {
    return (point >= 0x300 && point <= 0x36f) || (point >= 0x200b && point <= 0x200f) || point == 0xfe0f;
}

Character character_at(std::string_view text) {
    const unsigned char first = static_cast<unsigned char>(text.front());
    if (first == 0x1b) {  // a colour: ESC [ … m
        const std::size_t end = text.find('m');
        return {end == std::string_view::npos ? text.size() : end + 1, 0};
    }
    if (first < 0x80) return {1, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    std::uint32_t point = first & (0x7fu >> length);
    std::size_t bytes = 1;
    while (bytes < length && bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80)
        point = point << 6 | (static_cast<unsigned char>(text[bytes++]) & 0x3fu);
    return {bytes, is_wide(point) ? 2u : is_combining(point) ? 0u : 1u};
}

}  // namespace

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Character character = character_at(text);
        columns += character.columns;
        text.remove_prefix(character.bytes);
    }
    return columns;
}

std::string clipped(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) return std::string(text);
    if (columns == 0) return {};
    std::size_t used = 0;
    std::size_t end = 0;
    for (;;) {
        const Character character = character_at(text.substr(end));
        if (used + character.columns > columns - 1) break;
        used += character.columns;
        end += character.bytes;
    }
    return std::string(text.substr(0, end)) + "…";
}

}  // namespace pentad
