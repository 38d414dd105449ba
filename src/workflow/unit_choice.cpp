#include "workflow/unit_choice.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <thread>

#include "base/text.hpp"

namespace pentad {

Status check_units(const Settings& settings) {
    if (settings.isolation != "module" && settings.isolation != "worker")
        return fail(Code::usage, "[python] isolation is " + printable(settings.isolation) + "; use module or worker");
    if (!(settings.timeout > 0)) return fail(Code::usage, "[run] timeout is not above zero; give it in seconds");
    if (!(settings.grace >= 0)) return fail(Code::usage, "[run] grace is below zero; give it in seconds");
    return {};
}

std::vector<PlannedUnit> select_units(std::vector<PythonUnit> units,
                                      const std::optional<std::vector<UnitSelection>>& selection) {
    std::vector<PlannedUnit> planned;
    if (!selection) {
        for (PythonUnit& unit : units) planned.push_back({std::move(unit)});
        return planned;
    }
    std::map<std::string_view, const UnitSelection*> wanted;
    for (const UnitSelection& one : *selection) wanted[one.unit] = &one;
    const auto take = [&](const PythonUnit& unit) {
        const auto found = wanted.find(unit.name);
        if (found == wanted.end()) return false;
        planned.push_back({unit, found->second->only, found->second->left_out});
        return true;
    };
    for (const PythonUnit& unit : units) {
        if (take(unit)) continue;
        for (const PythonUnit& inner : unit.inner) take(inner);
    }
    return planned;
}

int jobs_of(const Settings& settings) {
    if (settings.jobs > 0) return settings.jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace pentad
