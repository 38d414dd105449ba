// Unified diffs on a terminal.
#pragma once

#include <string>
#include <string_view>

#include "report/style.hpp"

namespace pentad {

/// `diff` coloured line by line as git does it; the very same bytes when `style` has no colours (a patch must apply).
std::string diff_text(std::string_view diff, const Style& style);

}  // namespace pentad
