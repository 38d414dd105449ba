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

std::vector<PythonUnit> in_order(std::vector<PythonUnit> units, const std::vector<UnitPast>& pasts) {
    std::vector<std::string> names;
    for (const PythonUnit& unit : units) names.push_back(unit.name);
    std::vector<PythonUnit> ordered;
    for (const std::size_t index : order_units(names, pasts)) ordered.push_back(std::move(units[index]));
    return ordered;
}

int jobs_of(const Settings& settings) {
    if (settings.jobs > 0) return settings.jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Result<UnitRunOutcome> run_units(const UnitRunRequest& request, const EventSink& sink) {
    const Stopwatch watch;
    TRY(check(request.settings));
    const std::string pattern = request.module_pattern.empty() ? request.settings.pattern : request.module_pattern;
    FoundUnits found =
        find_python_units({request.root, request.directory, request.settings.pattern, request.module_pattern});
    if (found.units.empty()) return no_tests(request, pattern);
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
    listen(RunStarted{found.units.size(), jobs});
    for (const std::string& warning : found.warnings) listen(Warning{warning});
    UnitLoop loop({request.root, request.directory, interpreter, request.settings, pattern,
                   in_order(std::move(found.units), request.pasts), jobs},
                  listen);
    TRY(loop.run());
    outcome.results = loop.results();
    outcome.interrupted = loop.interrupted();
    outcome.duration = watch.seconds();
    if (outcome.results.empty() && !outcome.interrupted) return no_tests(request, pattern);
    listen(RunFinished{totals_of(outcome.results), outcome.duration, outcome.interrupted});
    return outcome;
}

}  // namespace pentad
