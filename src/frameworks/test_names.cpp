#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace pentad {

std::string TestNames::id(std::string_view unit, std::string_view name) {
    std::string id(unit);
    if (!name.empty()) {
        id.reserve(unit.size() + 2 + name.size());
        id += "::";
        id += valid_utf8(name);
    }
    const auto [first, is_new] = seen_.try_emplace(id, 1U);
    if (is_new) return id;
    // One may be called `name[2]` by itself.
    std::uint32_t count = first->second;
    std::string unique;
    do unique = fmt::format("{}[{}]", id, ++count);
    while (!seen_.try_emplace(unique, 1U).second);
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
