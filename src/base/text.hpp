// Text helpers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// Shape: the parts between separators; an empty text has one empty part.
std::vector<std::string> split(std::string_view text, char separator);

std::string_view trim(std::string_view text);

/// A path or other foreign bytes as one printable line: control characters, and bytes that are not UTF-8, escaped as
/// `\n`, `\x1b`; quoted with double quotes when anything was escaped or it holds a space.
std::string printable(std::string_view bytes);

/// The same text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view bytes);
/// The same behind `text`, in its memory where that is enough.
void append_valid_utf8(std::string& text, std::string_view bytes);

/// No byte of it is above 127.
bool is_ascii(std::string_view text);

/// Without the sequences that tell a terminal about colours and the like (`ESC [ … letter`).
std::string without_colours(std::string_view text);

/// At most `limit` bytes, cut at a character, with `…` when something was cut.
std::string shorten(std::string_view text, std::size_t limit);

/// The candidate with the smallest edit distance to `word`, or empty when none is near (distance above a third of the
/// length, and above 2).
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// The decimal number that the text begins with; 0 when that is none, not finite, or not positive.
double positive_number(std::string_view text);

/// The whole text as a decimal number. Errors: corrupt.
Result<std::int64_t> to_number(std::string_view text);

/// `1 test`, `2 tests`.
std::string count_of(std::size_t count, std::string_view singular, std::string_view plural = {});

/// `812 bytes`, `1.2 MB`, in powers of 1,000. Units: bytes.
std::string size_text(std::uint64_t bytes);

/// fnmatch as the shell and Python's unittest know it: `*`, `?`, `[abc]`, `[!abc]`.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace pentad
