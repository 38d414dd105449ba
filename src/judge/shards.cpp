#include "judge/shards.hpp"

#include <algorithm>
#include <cmath>

namespace pentad {

namespace {

constexpr double k_unknown = 1;  // seconds of a unit when nothing is known of any

/// A unit or a part of one.
struct Piece {
    double duration = 0;
    ShardUnit run;
};

double median_duration(const std::vector<UnitCost>& units) {
    std::vector<double> known;
    for (const UnitCost& unit : units)
        if (unit.duration > 0) known.push_back(unit.duration);
    if (known.empty()) return k_unknown;
    std::ranges::sort(known);
    return known[known.size() / 2];
}

std::size_t least(const std::vector<double>& loads) {
    return static_cast<std::size_t>(std::ranges::min_element(loads) - loads.begin());
}

void add_parts(const UnitCost& unit, std::size_t parts, std::vector<Piece>& pieces) {
    std::vector<UnitCost::Test> tests = unit.tests;
    std::ranges::sort(tests, [](const auto& a, const auto& b) {
        return a.duration != b.duration ? a.duration > b.duration : a.id < b.id;
    });
    std::vector<Piece> made(parts);
    std::vector<double> loads(parts, 0);
    for (const UnitCost::Test& test : tests) {
        const std::size_t to = least(loads);
        loads[to] += test.duration;
        made[to].run.only.insert(test.id);
    }
    // The first part takes what it is not told to leave out, so that a test that is new runs somewhere.
    made.front().run.only.clear();
    for (std::size_t part = 1; part < parts; ++part)
        made.front().run.left_out.insert(made[part].run.only.begin(), made[part].run.only.end());
    for (std::size_t part = 0; part < parts; ++part) {
        if (part > 0 && made[part].run.only.empty()) continue;
        made[part].duration = loads[part];
        made[part].run.unit = unit.unit;
        pieces.push_back(std::move(made[part]));
    }
}

}  // namespace

std::vector<std::vector<ShardUnit>> plan_shards(std::vector<UnitCost> units, std::size_t count) {
    std::ranges::sort(units, {}, &UnitCost::unit);
    const double usual = median_duration(units);
    double total = 0;
    for (UnitCost& unit : units) {
        if (!(unit.duration > 0)) unit.duration = usual;
        total += unit.duration;
    }
    const double share = total / static_cast<double>(count);
    std::vector<Piece> pieces;
    for (const UnitCost& unit : units) {
        const double parts = std::ceil(unit.duration / share);
        if (parts > 1 && unit.tests.size() > 1)
            add_parts(unit, std::min({static_cast<std::size_t>(parts), unit.tests.size(), count}), pieces);
        else
            pieces.push_back({unit.duration, {unit.unit}});
    }
    std::ranges::sort(pieces, [](const Piece& a, const Piece& b) {
        if (a.duration != b.duration) return a.duration > b.duration;
        return a.run.unit != b.run.unit ? a.run.unit < b.run.unit : a.run.only < b.run.only;
    });
    std::vector<std::vector<ShardUnit>> shards(count);
    std::vector<double> loads(count, 0);
    for (Piece& piece : pieces) {
        const std::size_t to = least(loads);
        loads[to] += piece.duration;
        shards[to].push_back(std::move(piece.run));
    }
    return shards;
}

}  // namespace pentad
