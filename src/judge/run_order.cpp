#include "judge/run_order.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace pentad {

std::vector<std::size_t> run_order(std::span<const UnitProspect> units) {
    const auto rank = [&](std::size_t place) {
        const UnitProspect& unit = units[place];
        int likely = unit.touched || !unit.known ? 2 : 3;
        if (unit.known && unit.failed) likely = unit.touched ? 0 : 1;
        return std::tuple{likely, unit.known, -unit.duration, place};
    };
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, rank);
    return order;
}

}  // namespace pentad
