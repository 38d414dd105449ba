#include "store/test_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/test_id.hpp"

namespace pentad {

TestName test_name_of(std::string_view id, std::string_view unit) {
    std::string_view rest = id;
    if (rest.starts_with(unit) && rest.substr(unit.size()).starts_with("::")) rest.remove_prefix(unit.size() + 2);
    TestName name{std::string(unit), std::string(rest)};
    const std::size_t last = rest.rfind("::");
    if (last == std::string_view::npos) return name;
    if (is_inside_class(rest, unit)) return {std::string(rest.substr(0, last)), std::string(rest.substr(last + 2))};
    name.name = rest.substr(last + 2);
    for (std::string_view classes = rest.substr(0, last); !classes.empty();) {
        const std::size_t end = std::min(classes.find("::"), classes.size());
        name.test_class += fmt::format(".{}", classes.substr(0, end));
        classes.remove_prefix(std::min(end + 2, classes.size()));
    }
    return name;
}

std::string test_id_of(std::string_view module, std::string_view test_class, std::string_view name) {
    if (is_inside_class(test_class, module)) return fmt::format("{}::{}", test_class, name);
    if (test_class == module) test_class = {};
    if (test_class.size() > module.size() && test_class.starts_with(module) && test_class[module.size()] == '.')
        test_class.remove_prefix(module.size() + 1);
    return fmt::format("{}::{}{}{}", module, test_class, test_class.empty() ? "" : "::", name);
}

}  // namespace pentad
