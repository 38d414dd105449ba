#include "model/result_set.hpp"

#include <algorithm>
#include <map>

namespace pentad {
namespace {

void add(ModuleRecord& module, const TestResult& result) {
    const Outcome outcome = result.outcome == Outcome::cached ? Outcome::passed : result.outcome;
    ++module.total;
    module.passed += outcome == Outcome::passed;
    module.skipped += outcome == Outcome::skipped;
    module.failed += outcome == Outcome::failed;
    module.errors += is_failure(outcome) && outcome != Outcome::failed;
    module.duration += result.duration;
    module.tests.push_back({result.id, result.duration, outcome, result.is_flaky()});
}

}  // namespace

ResultSet result_set_of(const Run& run) {
    ResultSet set;
    set.timestamp = run.started;
    set.success = run.success();
    set.duration = run.duration;
    set.run = run.id;
    set.tree = run.tree;
    std::map<std::string_view, ModuleRecord> modules;
    for (const TestResult& result : run.results) add(modules[result.unit], result);
    for (auto& [name, module] : modules) {
        module.name = name;
        std::ranges::sort(module.tests, {}, &TestRecord::id);
        set.modules.push_back(std::move(module));
    }
    return set;
}

}  // namespace pentad
