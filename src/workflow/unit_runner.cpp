#include "workflow/unit_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "frameworks/python_units.hpp"
#include "workflow/interpreter.hpp"
#include "workflow/unit_loop.hpp"
#include "workflow/unit_order.hpp"
#include "workflow/world_units.hpp"

namespace pentad {

namespace {

Status check(const Settings& settings) {
    if (settings.isolation != "module" && settings.isolation != "worker")
        return fail(Code::usage, "[python] isolation is " + printable(settings.isolation) + "; use module or worker");
    if (!(settings.timeout > 0)) return fail(Code::usage, "[run] timeout is not above zero; give it in seconds");
    if (!(settings.grace >= 0)) return fail(Code::usage, "[run] grace is below zero; give it in seconds");
    return {};
}

Failure no_tests(const UnitRunRequest& request, const std::string& pattern) {
    if (request.module_pattern.empty())
        return fail(Code::no_tests, "no tests found in " + printable(request.root.string()) + ": no file matches " +
                                        printable(pattern) + " (see [python] pattern)");
    return fail(Code::no_tests, "no test module matches " + printable(pattern) +
                                    "; give a pattern for file names, such as 'test_*_integration.py'");
}

/// Units that are to run, and those below packages too when they are named: a package runs them only if it must.
std::vector<PlannedUnit> select(std::vector<PythonUnit> units, const UnitRunRequest& request) {
    std::vector<PlannedUnit> planned;
    if (!request.selection) {
        for (PythonUnit& unit : units) planned.push_back({std::move(unit)});
        return planned;
    }
    std::map<std::string_view, const UnitSelection*> wanted;
    for (const UnitSelection& one : *request.selection) wanted[one.unit] = &one;
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

std::vector<PlannedUnit> in_order(std::vector<PlannedUnit> units, const std::vector<UnitPast>& pasts) {
    std::vector<std::string> names;
    for (const PlannedUnit& planned : units) names.push_back(planned.unit.name);
    std::vector<PlannedUnit> ordered;
    for (const std::size_t index : order_units(names, pasts)) ordered.push_back(std::move(units[index]));
    return ordered;
}

const std::string& pattern_of(const UnitRunRequest& request) {
    return request.module_pattern.empty() ? request.settings.pattern : request.module_pattern;
}

Result<FoundUnits> look_for_units(const UnitRunRequest& request) {
    TRY(check(request.settings));
    const UnitSearch search{request.root, request.directory, request.settings.pattern, request.module_pattern};
    FoundUnits found;
    if (request.world == nullptr) {
        found = find_python_units(search);
    } else {
        TRY_ASSIGN(found, find_units_in_world(search, *request.world));
    }
    if (found.units.empty()) return no_tests(request, pattern_of(request));
    return found;
}

int jobs_of(const Settings& settings) {
    if (settings.jobs > 0) return settings.jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Result<std::vector<std::string>> find_units(const UnitRunRequest& request) {
    TRY_ASSIGN(const FoundUnits found, look_for_units(request));
    std::vector<std::string> names;
    for (const PythonUnit& unit : found.units) names.push_back(unit.name);
    std::ranges::sort(names);
    return names;
}

Result<std::vector<PythonUnit>> find_unit_tree(const UnitRunRequest& request) {
    TRY_ASSIGN(FoundUnits found, look_for_units(request));
    return std::move(found.units);
}

Result<UnitRunOutcome> run_units(const UnitRunRequest& request, const EventSink& sink) {
    const Stopwatch watch;
    TRY_ASSIGN(FoundUnits found, look_for_units(request));
    std::vector<PlannedUnit> units = in_order(select(std::move(found.units), request), request.pasts);
    if (units.empty()) return no_tests(request, pattern_of(request));
    TRY_ASSIGN(
        const std::filesystem::path interpreter,
        find_interpreter({request.root, request.settings.interpreter, scrubbed_environment()}, request.directory));
    UnitRunOutcome outcome;
    outcome.interpreter = interpreter.string();
    const EventSink listen = [&](const Event& event) {
        if (const auto* warning = std::get_if<Warning>(&event)) outcome.warnings.push_back(warning->text);
        sink(event);
    };
    const int jobs = jobs_of(request.settings);
    listen(RunStarted{units.size(), jobs});
    for (const std::string& warning : found.warnings) listen(Warning{warning});
    UnitLoop loop({request.root, request.directory, interpreter, request.settings, pattern_of(request),
                   std::move(units), request.fail_fast, jobs, request.stop_asked, request.world},
                  listen);
    TRY(loop.run());
    outcome.results = loop.results();
    outcome.interrupted = loop.interrupted();
    outcome.duration = watch.seconds();
    if (outcome.results.empty() && !outcome.interrupted) return no_tests(request, pattern_of(request));
    listen(RunFinished{totals_of(outcome.results), outcome.duration, outcome.interrupted});
    return outcome;
}

}  // namespace pentad
