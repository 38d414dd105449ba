#include "judge/slowdown_pairs.hpp"

#include "judge/merge_walk.hpp"

namespace pentad {
namespace {

constexpr auto k_ignore = [](const auto&) {};

bool measured(const TestRecord& test) {
    return (test.outcome == Outcome::passed || test.outcome == Outcome::cached) && test.duration > 0;
}

bool measured(const ModuleRecord& module) {
    return module.failed + module.errors == 0 && module.total > 0 && module.duration > 0;
}

}  // namespace

std::vector<ModulePair> comparable(const ResultSet& baseline, const ResultSet& current) {
    std::vector<ModulePair> modules;
    const auto pair_modules = [&](const ModuleRecord& before, const ModuleRecord& now) {
        ModulePair pair{&before, &now, {}, !before.tests_known || !now.tests_known};
        if (!pair.by_totals) {
            merge_walk(
                before.tests, now.tests, [](const TestRecord& test) { return test.id; }, k_ignore, k_ignore,
                [&](const TestRecord& old, const TestRecord& test) {
                    if (measured(old) && measured(test)) pair.tests.push_back({&old, &test});
                });
        }
        if (pair.by_totals ? measured(before) && measured(now) : !pair.tests.empty())
            modules.push_back(std::move(pair));
    };
    merge_walk(
        baseline.modules, current.modules, [](const ModuleRecord& module) -> std::string_view { return module.name; },
        k_ignore, k_ignore, pair_modules);
    return modules;
}

}  // namespace pentad
