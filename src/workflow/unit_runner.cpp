#include "workflow/unit_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"
#include "exec/world_call.hpp"
#include "workflow/unit_choice.hpp"
#include "workflow/unit_commands.hpp"
#include "workflow/unit_finding.hpp"
#include "workflow/unit_loop.hpp"
#include "workflow/unit_order.hpp"
#include "workflow/world_units.hpp"

namespace pentad {

namespace {

Failure no_tests(const UnitRunRequest& request, const std::string& pattern) {
    if (request.module_pattern.empty())
        return fail(Code::no_tests, "no tests found in " + printable(request.root.string()) + ": no file matches " +
                                        printable(pattern) +
                                        " (see [python] pattern), and no other framework has any; 'pentad doctor' "
                                        "says what was looked for");
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

Event as_event(const BuildStep& step) {
    if (step.ended) return BuildFinished{step.project, step.duration, step.failed};
    return BuildStarted{step.project};
}

Result<std::shared_ptr<const FoundUnits>> look_for_units(const UnitRunRequest& request, const EventSink& tell) {
    TRY(check_units(request.settings));
    if (request.found && request.world == nullptr && request.found->root == request.root) return request.found;
    UnitSearch search = search_of(request);
    if (tell) search.on_build = [&tell](const BuildStep& step) { tell(as_event(step)); };
    FoundUnits found;
    if (request.world == nullptr) {
        TRY_ASSIGN(found, find_all_units(search));
    } else {
        TRY_ASSIGN(found, find_units_in_world(search, *request.world));
    }
    if (found.units.empty() && found.failures.empty()) return no_tests(request, pattern_of(request));
    return std::make_shared<const FoundUnits>(std::move(found));
}

/// Those of the failures that the request asks for.
std::vector<TestResult> failures_of(const FoundUnits& found, const UnitRunRequest& request) {
    if (!request.selection) return found.failures;
    std::vector<TestResult> asked;
    for (const TestResult& failure : found.failures)
        if (std::ranges::find(*request.selection, failure.unit, &UnitSelection::unit) != request.selection->end())
            asked.push_back(failure);
    return asked;
}

void tell_failures(const std::vector<TestResult>& failures, const EventSink& listen) {
    for (const TestResult& failure : failures) {
        listen(UnitStarted{failure.unit});
        listen(TestFinished{failure});
        listen(UnitFinished{failure.unit, totals_of({failure}), failure.duration, {}});
    }
}

Status run_loop(UnitLoopPlan plan, const EventSink& listen, UnitRunOutcome& outcome) {
    UnitLoop loop(std::move(plan), listen);
    TRY(loop.run());
    std::ranges::move(loop.take_results(), std::back_inserter(outcome.results));
    outcome.interrupted = loop.interrupted();
    return {};
}

/// Each depends on how it was started, too.
void add_commands(const std::vector<PlannedUnit>& units, std::vector<UnitFacts>& traces) {
    std::map<std::string_view, std::string> commands;
    for (const PlannedUnit& planned : units) commands.emplace(planned.unit.name, command_fact(planned.unit));
    for (UnitFacts& trace : traces) {
        const auto command = commands.find(trace.unit);
        if (command != commands.end() && !command->second.empty())
            trace.facts.push_back({FactClass::circumstance, command->second});
    }
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
    const auto forks = [](const PlannedUnit& planned) { return is_in_python(planned.unit); };
    // Trying shows at once with the interpreter; the processes of others would each fail.
    TRY_ASSIGN(UnitTracing tracing, std::ranges::all_of(plan.units, forks) ? UnitTracing::start(plan.root)
                                                                           : UnitTracing::start_tried(plan.root));
    UnitLoopPlan again = std::move(plan);
    TRY(run_traced(again, tracing, listen, outcome));
    outcome.traces = tracing.take();
    add_commands(again.units, outcome.traces);
    const std::set<std::string>& disturbed = tracing.disturbed();
    if (disturbed.empty() || outcome.interrupted) return {};
    for (PlannedUnit& planned : std::exchange(again.units, {})) {
        for (const TestUnit& inner : planned.unit.inner)
            if (disturbed.contains(inner.name) && !disturbed.contains(planned.unit.name))
                again.units.push_back({inner, planned.only, planned.left_out});
        if (disturbed.contains(planned.unit.name)) again.units.push_back(std::move(planned));
    }
    listen(Warning{fmt::format("{} did what the tracing disturbs (see 'pentad why'); run again without it",
                               count_of(again.units.size(), "module"))});
    listen(RunStarted{again.units.size(), again.jobs});
    std::erase_if(outcome.results, [&](const TestResult& result) { return disturbed.contains(result.unit); });
    TRY(run_loop(std::move(again), listen, outcome));
    sort_by_id(outcome.results);
    return {};
}

/// In a world, Python's warm parent enters it; what runs in processes of its own moves to one that stands.
Status run_where_asked(UnitLoopPlan plan, const UnitRunRequest& request, const EventSink& listen,
                       UnitRunOutcome& outcome) {
    if (request.world == nullptr) return run_loops(std::move(plan), request.trace, listen, outcome);
    UnitLoopPlan own = plan;
    std::erase_if(plan.units, [](const PlannedUnit& planned) { return !is_in_python(planned.unit); });
    std::erase_if(own.units, [](const PlannedUnit& planned) { return is_in_python(planned.unit); });
    plan.world = request.world;
    if (!plan.units.empty()) TRY(run_loop(std::move(plan), listen, outcome));
    if (own.units.empty() || outcome.interrupted) return {};
    TRY_ASSIGN(const HeldWorld held, hold_world(*request.world, [] { return std::string(); }));
    own.places = {{request.root, held.descriptors(), &listen}};
    return run_loop(std::move(own), listen, outcome);
}

}  // namespace

Result<std::vector<std::string>> find_units(const UnitRunRequest& request) {
    TRY_ASSIGN(const std::shared_ptr<const FoundUnits> found, look_for_units(request, {}));
    std::vector<std::string> names;
    for (const TestUnit& unit : found->units) names.push_back(unit.name);
    for (const TestResult& failure : found->failures) names.push_back(failure.unit);
    std::ranges::sort(names);
    return names;
}

Result<std::shared_ptr<const FoundUnits>> find_unit_tree(const UnitRunRequest& request, const EventSink& tell) {
    return look_for_units(request, tell);
}

Result<UnitRunOutcome> run_units(const UnitRunRequest& request, const EventSink& sink) {
    const Stopwatch watch;
    TRY_ASSIGN(const std::shared_ptr<const FoundUnits> found, look_for_units(request, sink));
    std::vector<PlannedUnit> units = in_order(select_units(found->units, request.selection), request.pasts);
    const std::vector<TestResult> failures = failures_of(*found, request);
    if (units.empty() && failures.empty()) return no_tests(request, pattern_of(request));
    UnitRunOutcome outcome;
    UnitLoopPlan plan{.root = request.root, .directory = request.directory};
    TRY_ASSIGN(plan.interpreter, interpreter_for(units, request));
    outcome.interpreter = plan.interpreter.string();
    const EventSink listen = [&](const Event& event) {
        if (const auto* warning = std::get_if<Warning>(&event)) outcome.warnings.push_back(warning->text);
        sink(event);
    };
    const int jobs = jobs_of(request.settings);
    listen(RunStarted{units.size() + failures.size(), jobs});
    for (const std::string& warning : found->warnings) listen(Warning{warning});
    tell_failures(failures, listen);
    plan.settings = request.settings;
    plan.pattern = pattern_of(request);
    plan.units = std::move(units);
    plan.fail_fast = request.fail_fast;
    plan.jobs = jobs;
    plan.stop_asked = request.stop_asked;
    if (!request.fail_fast || failures.empty()) TRY(run_where_asked(std::move(plan), request, listen, outcome));
    std::ranges::copy(failures, std::back_inserter(outcome.results));
    sort_by_id(outcome.results);
    outcome.duration = watch.seconds();
    if (outcome.results.empty() && !outcome.interrupted) return no_tests(request, pattern_of(request));
    listen(RunFinished{totals_of(outcome.results), outcome.duration, outcome.interrupted});
    return outcome;
}

}  // namespace pentad
