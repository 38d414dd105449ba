#include "workflow/shard_plan.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "base/oid.hpp"
#include "base/text.hpp"
#include "judge/shards.hpp"
#include "store/result_file.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_matching = " matching ";

using Costs = std::map<std::string, UnitCost, std::less<>>;

void add(Costs& costs, std::string_view unit, std::string_view id, double duration) {
    UnitCost& cost = costs[std::string(unit)];
    cost.duration += duration;
    cost.tests.push_back({std::string(id), duration});
}

Costs costs_of(const ResultSet& set) {
    Costs costs;
    for (const ModuleRecord& module : set.modules) {
        for (const TestRecord& test : module.tests) add(costs, module.name, test.id, test.duration);
        if (module.tests.empty()) costs[module.name].duration = module.duration;
    }
    return costs;
}

Result<Costs> costs_here(Session& session) {
    constexpr std::size_t k_look_at = 50;
    TRY_ASSIGN(const std::vector<Run> newest, session.journal().newest_runs(k_look_at));
    for (const Run& run : newest) {
        if (!run.pattern.empty() || run.interrupted) continue;
        TRY_ASSIGN(const Run whole, session.journal().run(run.id));
        return costs_of(result_set_of(whole));
    }
    return Costs();
}

Result<Costs> known_costs(Session& session, const std::filesystem::path& baseline) {
    const Result<ResultSet> set = read_results_file(baseline);
    if (set) return costs_of(*set);
    if (set.error().code != Code::not_found) return Failure(set.error());
    return costs_here(session);
}

/// A package is one unit with all that is below it.
UnitCost cost_of(const std::string& unit, const Costs& costs) {
    UnitCost sum{unit, 0, {}};
    const std::string below = unit + ".";
    const bool has_inner = [&] {
        const auto next = costs.lower_bound(below);
        return next != costs.end() && next->first.starts_with(below);
    }();
    for (const auto& [name, cost] : costs) {
        if (name != unit && !name.starts_with(below)) continue;
        sum.duration += cost.duration;
        if (!has_inner) sum.tests = cost.tests;  // of several units, none can be split
    }
    return sum;
}

std::string digest_of(const std::vector<std::vector<ShardUnit>>& plan) {
    std::string text;
    for (const auto& shard : plan) {
        text += "shard\n";
        for (const ShardUnit& unit : shard) {
            text += unit.unit + '\n';
            for (const std::string& id : unit.only) text += "+" + id + '\n';
            for (const std::string& id : unit.left_out) text += "-" + id + '\n';
        }
    }
    return sha256_hex(text).substr(0, 16);
}

}  // namespace

Result<ShardSelection> select_shard(Session& session, const Shard& shard, const std::string& pattern,
                                    const std::filesystem::path& baseline) {
    const Workspace& workspace = session.workspace();
    UnitRunRequest request;
    request.root = workspace.root;
    request.directory = workspace.directory;
    request.settings = workspace.settings;
    request.module_pattern = pattern;
    TRY_ASSIGN(const std::vector<std::string> units, find_units(request));
    TRY_ASSIGN(const Costs costs, known_costs(session, baseline));
    std::vector<UnitCost> all;
    for (const std::string& unit : units) all.push_back(cost_of(unit, costs));
    const auto plan = plan_shards(std::move(all), static_cast<std::size_t>(shard.count));
    ShardSelection selection;
    selection.name = fmt::format("shard {}/{} of {}", shard.index, shard.count, digest_of(plan));
    // Their union is not all tests then, and nobody must take it for that.
    if (!pattern.empty()) selection.name += fmt::format("{}{}", k_matching, pattern);
    for (const ShardUnit& unit : plan[static_cast<std::size_t>(shard.index - 1)])
        selection.units.push_back({unit.unit, unit.only, unit.left_out});
    return selection;
}

std::optional<ShardName> parse_shard_name(std::string_view name) {
    constexpr std::string_view k_start = "shard ";
    constexpr std::string_view k_of = " of ";
    if (!name.starts_with(k_start)) return std::nullopt;
    name.remove_prefix(k_start.size());
    const std::size_t slash = name.find('/');
    const std::size_t of = name.find(k_of);
    if (slash == std::string_view::npos || of == std::string_view::npos || of < slash) return std::nullopt;
    ShardName parsed;
    const auto number = [](std::string_view digits, int& value) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc() && end == digits.data() + digits.size();
    };
    if (!number(name.substr(0, slash), parsed.shard.index)) return std::nullopt;
    if (!number(name.substr(slash + 1, of - slash - 1), parsed.shard.count)) return std::nullopt;
    if (parsed.shard.count > k_most_shards || parsed.shard.index < 1 || parsed.shard.index > parsed.shard.count)
        return std::nullopt;
    name.remove_prefix(of + k_of.size());
    const std::size_t matching = name.find(k_matching);
    parsed.plan = name.substr(0, matching);
    if (matching != std::string_view::npos) parsed.pattern = name.substr(matching + k_matching.size());
    return parsed;
}

}  // namespace pentad
