#include "judge/run_order.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace pentad {

namespace {

constexpr int k_runs = 10;
constexpr double k_fading = 0.7;
constexpr double k_touched = 0.25;  // less than what a failure of the last run counts alone, 0.31

}  // namespace

double failing_lately(std::uint32_t failures) {
    double failed = 0;
    double all = 0;
    double weight = 1;
    for (int run = 0; run < k_runs; ++run, weight *= k_fading) {
        all += weight;
        if ((failures >> run & 1) != 0) failed += weight;
    }
    return failed / all;
}

std::vector<std::size_t> run_order(std::span<const UnitProspect> units) {
    const auto rank = [&](std::size_t place) {
        const UnitProspect& unit = units[place];
        const double likely =
            (unit.known ? failing_lately(unit.failures) : 0) + (unit.touched || !unit.known ? k_touched : 0);
        return std::tuple{-likely, unit.known, -unit.duration, place};
    };
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, rank);
    return order;
}

}  // namespace pentad
