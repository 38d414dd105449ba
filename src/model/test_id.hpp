// What ids of tests are made of.
#pragma once

#include <string_view>

namespace pentad {

/// `Unit$Inner…`: a unit that is a class has others in it.
constexpr bool is_inside_class(std::string_view name, std::string_view unit) {
    return !unit.empty() && name.starts_with(unit) && name.substr(unit.size()).starts_with('$');
}

}  // namespace pentad
