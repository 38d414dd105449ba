#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace pentad {

std::string TestNames::id(std::string_view unit, std::string_view name) {
    std::string id;
    id.reserve(unit.size() + name.size() + 2);
    id += unit;
    if (!name.empty()) (id += "::") += valid_utf8(name);
    const int count = ++seen_[id];
    return count == 1 ? id : fmt::format("{}[{}]", id, count);
}

std::string_view name_in_unit(std::string_view id, std::string_view unit) {
    if (!id.starts_with(unit)) return id;
    id.remove_prefix(unit.size());
    return id.starts_with("::") ? id.substr(2) : id;
}

std::string shell_word(std::string_view text) {
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

}  // namespace pentad
