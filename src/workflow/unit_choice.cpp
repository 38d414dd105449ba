#include "workflow/unit_choice.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <thread>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "workflow/interpreter.hpp"
#include "workflow/unit_finding.hpp"

namespace pentad {

namespace {

/// What the planned ones need, and what that needs.
void add_needed(const std::vector<TestUnit>& units, std::vector<PlannedUnit>& planned) {
    std::set<std::string> there;
    for (const PlannedUnit& one : planned) there.insert(one.unit.name);
    const std::set<std::string> all = with_needs(there, units);
    if (all.size() == there.size()) return;
    for (const TestUnit& unit : units)
        if (all.contains(unit.name) && !there.contains(unit.name)) planned.push_back({unit});
}

}  // namespace

Status check_units(const Settings& settings) {
    if (settings.isolation != "module" && settings.isolation != "worker")
        return fail(Code::usage, "[python] isolation is " + printable(settings.isolation) + "; use module or worker");
    if (!(settings.timeout > 0)) return fail(Code::usage, "[run] timeout is not above zero; give it in seconds");
    if (!(settings.grace >= 0)) return fail(Code::usage, "[run] grace is below zero; give it in seconds");
    return {};
}

std::vector<PlannedUnit> select_units(std::vector<TestUnit> units,
                                      const std::optional<std::vector<UnitSelection>>& selection) {
    std::vector<PlannedUnit> planned;
    if (!selection) {
        for (TestUnit& unit : units) planned.push_back({std::move(unit)});
        return planned;
    }
    std::map<std::string_view, const UnitSelection*> wanted;
    for (const UnitSelection& one : *selection) wanted[one.unit] = &one;
    const auto take = [&](const TestUnit& unit) {
        const auto found = wanted.find(unit.name);
        if (found == wanted.end()) return false;
        planned.push_back({unit, found->second->only, found->second->left_out});
        return true;
    };
    for (const TestUnit& unit : units) {
        if (take(unit)) continue;
        for (const TestUnit& inner : unit.inner) take(inner);
    }
    add_needed(units, planned);
    return planned;
}

UnitSearch search_of(const UnitRunRequest& request) {
    UnitSearch search{request.root, request.directory, request.settings.pattern, request.module_pattern,
                      request.settings};
    search.stop_asked = request.stop_asked;
    // Where there is none, the run of a unit that needs it says so.
    if (const auto found =
            find_interpreter({request.root, request.settings.interpreter, scrubbed_environment()}, request.directory))
        search.interpreter = *found;
    return search;
}

Result<std::filesystem::path> interpreter_for(const std::vector<PlannedUnit>& units, const UnitRunRequest& request) {
    if (std::ranges::none_of(units, [](const PlannedUnit& planned) { return is_in_python(planned.unit); }))
        return std::filesystem::path();
    return find_interpreter({request.root, request.settings.interpreter, scrubbed_environment()}, request.directory);
}

int jobs_of(const Settings& settings) {
    if (settings.jobs > 0) return settings.jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace pentad
