#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace pentad {

std::string TestNames::id(std::string_view unit, std::string_view name) {
    std::string id = name.empty() ? std::string(unit) : fmt::format("{}::{}", unit, valid_utf8(name));
    int count = ++seen_[id];
    if (count == 1) return id;
    // One may be called `name[2]` by itself.
    std::string unique = fmt::format("{}[{}]", id, count);
    while (++seen_[unique] > 1) unique = fmt::format("{}[{}]", id, ++count);
    seen_[id] = count;
    return unique;
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
