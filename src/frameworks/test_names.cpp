#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "base/text.hpp"

namespace pentad {

std::string TestNames::id(std::string_view unit, std::string_view name) {
    std::string id;
    id.reserve(unit.size() + 2 + name.size());
    id += unit;
    if (!name.empty()) {
        id += "::";
        append_valid_utf8(id, name);
    }
    std::uint32_t number = count(id);
    if (number == 1) return id;
    // One may be called `name[2]` by itself.
    std::string unique = fmt::format("{}[{}]", id, number);
    while (count(unique) > 1) unique = fmt::format("{}[{}]", id, ++number);
    return unique;
}

std::uint32_t TestNames::count(std::string_view id) {
    if (4 * size_ >= 3 * table_.size()) grow();
    const std::uint64_t hash = std::max<std::uint64_t>(1, std::hash<std::string_view>()(id));
    const std::size_t mask = table_.size() - 1;
    std::size_t at = hash >> shift_;
    for (; table_[at] != 0; at = (at + 1) & mask)
        if (table_[at] == hash) return ++again_.try_emplace(hash, 1U).first->second;
    table_[at] = hash;
    ++size_;
    return 1;
}

void TestNames::grow() {
    constexpr std::size_t k_first = 64;
    std::vector<std::uint64_t> old(std::max(k_first, 2 * table_.size()));
    old.swap(table_);
    shift_ = std::countl_zero(table_.size()) + 1;
    const std::size_t mask = table_.size() - 1;
    for (const std::uint64_t hash : old) {
        if (hash == 0) continue;
        std::size_t at = hash >> shift_;
        while (table_[at] != 0) at = (at + 1) & mask;
        table_[at] = hash;
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
