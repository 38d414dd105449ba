#include "workflow/place_runner.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/time.hpp"
#include "workflow/unit_choice.hpp"
#include "workflow/unit_finding.hpp"
#include "workflow/world_units.hpp"

namespace pentad {

namespace {

/// `unfound`: see UnitRunOutcome, also when nothing of what is asked for is there.
Result<UnitRunOutcome> run_in(UnitRunRequest request, bool& unfound) {
    TRY_ASSIGN(request.found, find_unit_tree(request));
    unfound = !request.found->failures.empty();
    return run_units(request, [](const Event&) {});
}

}  // namespace

PlaceRunner::PlaceRunner(UnitRunRequest request) : request_(std::move(request)), jobs_(jobs_of(request_.settings)) {
    request_.module_pattern.clear();
    request_.found.reset();
    request_.fail_fast = false;
    request_.world = nullptr;
    request_.pasts.clear();
}

Result<std::vector<UnitRunOutcome>> PlaceRunner::run(std::span<const RunPlace> places) {
    TRY(check_units(request_.settings));
    return apart_ ? run_apart(places) : run_together(places);
}

/// The units of its selection, if each of them was found somewhere; else none.
std::vector<TestUnit> PlaceRunner::known_of(const RunPlace& place) const {
    if (builds_) return {};
    std::vector<TestUnit> known;
    for (const UnitSelection& selection : place.selection) {
        const auto found = known_.find(selection.unit);
        if (found == known_.end()) return {};
        known.push_back(found->second);
    }
    return known;
}

Result<PlaceRunner::Entered> PlaceRunner::enter(const RunPlace& place) {
    UnitSearch search = search_of(request_);
    search.root = place.root;
    Entered entered;
    FoundUnits found;
    if (place.world != nullptr) {
        TRY_ASSIGN(HeldUnits held, hold_world_with_units(search, *place.world, known_of(place)));
        entered.world = std::move(held.world);
        found = std::move(held.found);
        for (const TestUnit& unit : found.units) known_.insert_or_assign(unit.name, unit);
    } else {
        TRY_ASSIGN(found, find_all_units(search));
    }
    builds_ = builds_ || found.built;
    entered.failures = std::move(found.failures);
    entered.units = select_units(std::move(found.units), place.selection);
    return entered;
}

Result<std::vector<UnitRunOutcome>> PlaceRunner::run_together(std::span<const RunPlace> places) {
    const Stopwatch watch;
    std::vector<UnitRunOutcome> outcomes(places.size());
    std::vector<Entered> entered;
    std::vector<EventSink> sinks;
    sinks.reserve(places.size());
    UnitLoopPlan plan{.root = request_.root, .directory = request_.directory, .settings = request_.settings};
    for (std::size_t at = 0; at < places.size(); ++at) {
        Result<Entered> there = enter(places[at]);
        if (!there && there.error().code == Code::interrupted) {
            for (UnitRunOutcome& outcome : outcomes) outcome.interrupted = true;
            return outcomes;
        }
        TRY_ASSIGN(entered.emplace_back(), std::move(there));
        sinks.emplace_back([&outcome = outcomes[at]](const Event& event) {
            if (const auto* warning = std::get_if<Warning>(&event)) outcome.warnings.push_back(warning->text);
        });
        plan.places.push_back({places[at].root, entered.back().world.descriptors(), &sinks.back()});
        for (PlannedUnit& unit : entered.back().units) {
            unit.place = at;
            plan.units.push_back(std::move(unit));
        }
    }
    const auto add_failures = [&] {
        for (std::size_t at = 0; at < places.size(); ++at) {
            outcomes[at].unfound = !entered[at].failures.empty();
            std::ranges::move(entered[at].failures, std::back_inserter(outcomes[at].results));
            std::ranges::sort(outcomes[at].results, {}, &TestResult::id);
        }
    };
    if (plan.units.empty()) {
        add_failures();
        return outcomes;
    }
    TRY_ASSIGN(plan.interpreter, interpreter_for(plan.units, request_));
    plan.settings.isolation = "module";  // units of different places can't share a process
    plan.pattern = request_.settings.pattern;
    plan.jobs = jobs_;
    plan.stop_asked = request_.stop_asked;
    plan.kept = &server_;
    const std::string interpreter = plan.interpreter.string();
    const EventSink nowhere = [](const Event&) {};
    UnitLoop loop(std::move(plan), nowhere);
    TRY(loop.run());
    if (loop.cannot_enter()) {
        apart_ = true;
        entered.clear();
        return run_apart(places);
    }
    for (std::size_t at = 0; at < places.size(); ++at) {
        outcomes[at].results = loop.take_results(at);
        outcomes[at].interrupted = loop.interrupted();
        outcomes[at].duration = watch.seconds();
        outcomes[at].interpreter = interpreter;
    }
    add_failures();
    return outcomes;
}

Result<std::vector<UnitRunOutcome>> PlaceRunner::run_apart(std::span<const RunPlace> places) {
    std::vector<UnitRunOutcome> outcomes;
    for (const RunPlace& place : places) {
        UnitRunRequest request = request_;
        request.root = place.root;
        request.world = place.world;
        request.selection = place.selection;
        UnitRunOutcome& outcome = outcomes.emplace_back();
        if (outcomes.front().interrupted) {
            outcome.interrupted = true;
            continue;
        }
        bool unfound = false;
        Result<UnitRunOutcome> ran = run_in(std::move(request), unfound);
        outcome.unfound = unfound;
        if (!ran && ran.error().code == Code::no_tests) continue;
        if (!ran && ran.error().code == Code::interrupted) {
            outcomes.front().interrupted = outcome.interrupted = true;
            continue;
        }
        TRY_ASSIGN(outcome, std::move(ran));
        outcome.unfound = unfound;
        if (outcome.interrupted) outcomes.front().interrupted = true;
    }
    return outcomes;
}

}  // namespace pentad
