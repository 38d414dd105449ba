#include "workflow/unit_order.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace pentad {

std::vector<std::size_t> order_units(std::span<const std::string> units, std::span<const UnitPast> pasts) {
    std::unordered_map<std::string_view, const UnitPast*> by_name;
    for (const UnitPast& past : pasts) by_name[past.unit] = &past;
    const auto rank = [&](std::size_t index) {
        const auto found = by_name.find(units[index]);
        if (found == by_name.end()) return std::tuple{1, 0.0, index};
        return std::tuple{found->second->failed ? 0 : 2, -found->second->duration, index};
    };
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, rank);
    return order;
}

}  // namespace pentad
