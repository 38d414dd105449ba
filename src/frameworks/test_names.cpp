#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.hpp"

namespace pentad {

std::string TestNames::id(std::string_view unit, std::string_view name) {
    std::string id(unit);
    if (!name.empty()) {
        id.reserve(unit.size() + 2 + name.size());
        id += "::";
        id += valid_utf8(name);
    }
    std::uint32_t number = count(id);
    if (number == 1) return id;
    // One may be called `name[2]` by itself.
    std::string unique = fmt::format("{}[{}]", id, number);
    while (count(unique) > 1) unique = fmt::format("{}[{}]", id, ++number);
    return unique;
}

std::uint32_t TestNames::count(std::string_view id) {
    if (2 * seen_.size() >= table_.size()) grow();
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>()(id));
    const std::size_t mask = table_.size() - 1;
    std::size_t at = hash & mask;
    for (; table_[at].number != 0; at = (at + 1) & mask) {
        if (table_[at].hash != hash) continue;
        Seen& seen = seen_[table_[at].number - 1];
        if (std::string_view(texts_).substr(seen.offset, seen.size) == id) return ++seen.count;
    }
    seen_.push_back({texts_.size(), static_cast<std::uint32_t>(id.size()), 1});
    texts_ += id;
    table_[at] = {hash, static_cast<std::uint32_t>(seen_.size())};
    return 1;
}

void TestNames::grow() {
    constexpr std::size_t k_first = 64;
    std::vector<Slot> old(std::max(k_first, 4 * table_.size()));
    old.swap(table_);
    const std::size_t mask = table_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.number == 0) continue;
        std::size_t at = slot.hash & mask;
        while (table_[at].number != 0) at = (at + 1) & mask;
        table_[at] = slot;
    }
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
