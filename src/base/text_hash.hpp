// For unordered containers of strings that are asked with string views.
#pragma once

#include <functional>
#include <string_view>

namespace pentad {

struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};

}  // namespace pentad
