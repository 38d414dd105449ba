#include "workflow/unit_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "frameworks/python_units.hpp"
#include "workflow/interpreter.hpp"
#include "workflow/unit_choice.hpp"
#include "workflow/unit_loop.hpp"
#include "workflow/unit_order.hpp"
#include "workflow/world_units.hpp"

namespace pentad {

namespace {

Failure no_tests(const UnitRunRequest& request, const std::string& pattern) {
    if (request.module_pattern.empty())
        return fail(Code::no_tests, "no tests found in " + printable(request.root.string()) + ": no file matches " +
                                        printable(pattern) + " (see [python] pattern)");
    return fail(Code::no_tests, "no test module matches " + printable(pattern) +
                                    "; give a pattern for file names, such as 'test_*_integration.py'");
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
    TRY(check_units(request.settings));
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

Status run_loop(UnitLoopPlan plan, const EventSink& listen, UnitRunOutcome& outcome) {
    UnitLoop loop(std::move(plan), listen);
    TRY(loop.run());
    std::ranges::move(loop.results(), std::back_inserter(outcome.results));
    outcome.interrupted = loop.interrupted();
    return {};
}

/// By the best method. Where the interpreter does not start with it, by the one that is found to work, if any.
Status run_traced(const UnitLoopPlan& plan, UnitTracing& tracing, const EventSink& listen, UnitRunOutcome& outcome) {
    UnitLoopPlan traced = plan;
    traced.tracing = tracing.works() ? &tracing : nullptr;
    Status ran = run_loop(std::move(traced), listen, outcome);
    if (ran || !tracing.is_trial()) return ran;
    const TraceMethod failed = tracing.method();
    TRY_ASSIGN(tracing, UnitTracing::start_tried(plan.root));
    return tracing.method() == failed ? std::move(ran) : run_traced(plan, tracing, listen, outcome);
}

/// Runs again, untraced, the units that tracing disturbs.
Status run_loops(UnitLoopPlan plan, bool trace, const EventSink& listen, UnitRunOutcome& outcome) {
    if (!trace) return run_loop(std::move(plan), listen, outcome);
    TRY_ASSIGN(UnitTracing tracing, UnitTracing::start(plan.root));
    UnitLoopPlan again = std::move(plan);
    TRY(run_traced(again, tracing, listen, outcome));
    outcome.traces = tracing.take();
    const std::set<std::string>& disturbed = tracing.disturbed();
    if (disturbed.empty() || outcome.interrupted) return {};
    for (PlannedUnit& planned : std::exchange(again.units, {})) {
        for (const PythonUnit& inner : planned.unit.inner)
            if (disturbed.contains(inner.name) && !disturbed.contains(planned.unit.name))
                again.units.push_back({inner, planned.only, planned.left_out});
        if (disturbed.contains(planned.unit.name)) again.units.push_back(std::move(planned));
    }
    listen(Warning{fmt::format("{} installed a seccomp listener; run again without tracing",
                               count_of(again.units.size(), "module"))});
    listen(RunStarted{again.units.size(), again.jobs});
    std::erase_if(outcome.results, [&](const TestResult& result) { return disturbed.contains(result.unit); });
    TRY(run_loop(std::move(again), listen, outcome));
    std::ranges::sort(outcome.results, {}, &TestResult::id);
    return {};
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
    std::vector<PlannedUnit> units = in_order(select_units(std::move(found.units), request.selection), request.pasts);
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
    UnitLoopPlan plan{.root = request.root,
                      .directory = request.directory,
                      .interpreter = interpreter,
                      .settings = request.settings,
                      .pattern = pattern_of(request),
                      .units = std::move(units),
                      .fail_fast = request.fail_fast,
                      .jobs = jobs,
                      .stop_asked = request.stop_asked,
                      .world = request.world};
    TRY(run_loops(std::move(plan), request.trace, listen, outcome));
    outcome.duration = watch.seconds();
    if (outcome.results.empty() && !outcome.interrupted) return no_tests(request, pattern_of(request));
    listen(RunFinished{totals_of(outcome.results), outcome.duration, outcome.interrupted});
    return outcome;
}

}  // namespace pentad
