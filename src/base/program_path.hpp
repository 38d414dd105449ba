// Where this program stands, and how to write a path into a script.
#pragma once

#include <string>
#include <string_view>

namespace pentad {

/// Absolute, links resolved; empty when the system does not tell (no /proc).
std::string program_path();

/// `it's` as `'it'\''s'`: one word for a shell, whatever bytes it holds (but NUL).
std::string shell_quoted(std::string_view text);

}  // namespace pentad
