// Wildcards as gitignore knows them.
#pragma once

#include <string_view>

namespace pentad {

/// Whether `pattern` matches all of `text`: `*` and `?` (never a `/`), `**` between slashes (any number of folders),
/// `[a-z]`, `[!a]`, `[[:alpha:]]`, `\` before a character that is meant as it is. A malformed class matches nothing.
/// Units: time is at most the product of the lengths.  Threads: any.
bool ignore_glob_matches(std::string_view pattern, std::string_view text);

/// How many bytes at the start of `pattern` mean themselves.
std::size_t literal_length(std::string_view pattern);

}  // namespace pentad
