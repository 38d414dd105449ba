#include "frameworks/case_list.hpp"

#include <algorithm>

#include "frameworks/unit_particulars.hpp"

namespace pentad {

CaseList::CaseList(const TestUnit& unit, const TestChoice& choice)
    : prefix_(particular(unit, "prefix")), choice_(choice) {
    if (prefix_.empty()) prefix_ = unit.name + "::";
    std::vector<std::string> all = particulars(unit, "case");
    whole_ = !choice.only.empty() &&
             std::ranges::none_of(all, [&](const std::string& name) { return choice.only.contains(prefix_ + name); });
    for (std::string& name : all) {
        const std::string id = prefix_ + name;
        const bool chosen = is_wanted(id) && !choice.left_out.contains(id);
        partial_ = partial_ || !chosen;
        if (chosen && numbers_.try_emplace(name, names_.size()).second) names_.push_back(std::move(name));
    }
}

std::size_t CaseList::find(std::string_view name) {
    if (expected_ < names_.size() && names_[expected_] == name) return expected_++;
    const auto found = numbers_.find(std::string(name));
    if (found == numbers_.end()) return k_none;
    expected_ = found->second + 1;
    return found->second;
}

std::size_t CaseList::add(std::string_view name) {
    const std::string id = prefix_ + std::string(name);
    if (!is_wanted(id) || choice_.left_out.contains(id)) return k_none;
    numbers_.emplace(name, names_.size());
    names_.emplace_back(name);
    return names_.size() - 1;
}

bool CaseList::is_wanted(const std::string& id) const {
    return choice_.only.empty() || whole_ || choice_.only.contains(id);
}

}  // namespace pentad
