#include "workflow/unit_order.hpp"

#include <unordered_map>

#include "judge/run_order.hpp"

namespace pentad {

std::vector<std::size_t> order_units(std::span<const std::string> units, std::span<const UnitPast> pasts) {
    std::unordered_map<std::string_view, const UnitPast*> by_name;
    for (const UnitPast& past : pasts) by_name[past.unit] = &past;
    std::vector<UnitProspect> prospects;
    for (const std::string& unit : units) {
        UnitProspect& prospect = prospects.emplace_back();
        const auto found = by_name.find(unit);
        if (found == by_name.end()) continue;
        const UnitPast& past = *found->second;
        prospect = {.known = true, .failures = past.failures, .touched = past.touched, .duration = past.duration};
    }
    return run_order(prospects);
}

}  // namespace pentad
