#include "frameworks/test_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "base/large_pages.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

std::uint64_t hash_of(std::string_view id) { return std::max<std::uint64_t>(1, std::hash<std::string_view>()(id)); }

}  // namespace

std::string TestNames::id(std::string_view unit, std::string_view name) {
    Candidate candidate;
    if (is_ascii(name))
        expect(unit, name, candidate);
    else
        expect(unit, valid_utf8(name), candidate);
    make_unique(candidate);
    return std::move(candidate.id);
}

void TestNames::expect(std::string_view unit, std::string_view name, Candidate& candidate) {
    candidate.id.reserve(unit.size() + 2 + name.size());
    candidate.id = unit;
    if (!name.empty()) {
        candidate.id += "::";
        candidate.id += name;
    }
    candidate.hash = hash_of(candidate.id);
    if (!table_.empty()) __builtin_prefetch(&table_[candidate.hash >> shift_], 1);
}

void TestNames::make_unique(Candidate& candidate) {
    std::uint32_t number = count(candidate.hash);
    if (number == 1) return;
    // One may be called `name[2]` by itself.
    std::string unique;
    do unique = fmt::format("{}[{}]", candidate.id, number++);
    while (count(hash_of(unique)) > 1);
    candidate.id = std::move(unique);
}

std::uint32_t TestNames::count(std::uint64_t hash) {
    if (4 * size_ >= 3 * table_.size()) grow();
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
    const std::vector<std::uint64_t> old = std::move(table_);
    const std::size_t size = std::max(k_first, 2 * old.size());
    table_ = {};
    table_.reserve(size);
    prefer_large_pages(table_.data(), size * sizeof(std::uint64_t));
    table_.resize(size);
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
