#include "workflow/slowdown_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pentad {

Result<std::vector<SlowTest>> SlowdownSearch::run(const EventSink& sink) {
    SlowdownJudge search = judge(true, {});
    if (const auto first = search.next()) {
        // Most comparisons end before: only what looks slower is worth the look-ups.
        TRY_ASSIGN(const EarlierDurations earlier, earlier_durations(*first));
        search = judge(baseline_can_run(), earlier);
    }
    bool told = false;
    while (const auto probe = search.next()) {
        if (!told) {
            const std::size_t count = probe->targets.size();
            sink(Warning{fmt::format("{} {} slower than in the baseline; running {} again to be sure", count,
                                     count == 1 ? "test looks" : "tests look", count == 1 ? "it" : "them")});
        }
        told = true;
        TRY_ASSIGN(const std::vector<SlowdownMeasurement> measured, measure(*probe));
        if (interrupted_) break;
        search.feed(measured);
    }
    return search.result();
}

/// How long these tests took in other runs of the baseline's tree. Runs of other trees say nothing: what a test took
/// before a change that the baseline accepts must not count.
Result<EarlierDurations> SlowdownSearch::earlier_durations(const SlowdownProbe& probe) {
    constexpr std::size_t k_runs = 5;
    constexpr std::size_t k_look_at = 50;
    EarlierDurations earlier;
    Journal& journal = session_.journal();
    const Result<Run> run = journal.run(baseline_.run, false);
    if (!run || run->tree != baseline_.tree || baseline_.tree.is_zero()) return earlier;
    for (const SlowdownTarget& target : probe.targets) {
        if (target.id.empty()) continue;
        TRY_ASSIGN(const std::vector<Journal::PastOutcome> past, journal.history_of_test(target.id, k_look_at));
        std::vector<double>& durations = earlier[target.id];
        for (const Journal::PastOutcome& one : past)
            if (one.run != baseline_.run && one.tree == baseline_.tree && one.outcome == Outcome::passed &&
                durations.size() < k_runs)
                durations.push_back(one.duration);
    }
    return earlier;
}

SlowdownJudge SlowdownSearch::judge(bool baseline_runs, const EarlierDurations& earlier) const {
    const Settings& settings = session_.workspace().settings;
    return {baseline_,
            current_,
            {.threshold = settings.slowdown_threshold,
             .floor = settings.slowdown_floor,
             .confirm = confirm_,
             .baseline_runs = baseline_runs},
            earlier};
}

/// Whether the history has the baseline's tree: not when the baseline comes from another machine.
bool SlowdownSearch::baseline_can_run() {
    if (baseline_.tree.is_zero()) return false;
    const Result<Snapshots*> history = session_.snapshots();
    return history && (*history)->list(baseline_.tree);
}

Result<std::vector<SlowdownMeasurement>> SlowdownSearch::measure(const SlowdownProbe& probe) {
    std::map<std::string, std::vector<const SlowdownTarget*>> modules;
    for (const SlowdownTarget& target : probe.targets) modules[target.module].push_back(&target);
    std::vector<SlowdownMeasurement> measured;
    for (const auto& [module, targets] : modules) {
        TRY(measure_module(probe, targets, measured));
        if (interrupted_) break;
    }
    return measured;
}

Status SlowdownSearch::measure_module(const SlowdownProbe& probe, const std::vector<const SlowdownTarget*>& targets,
                                      std::vector<SlowdownMeasurement>& measured) {
    UnitSelection selection{targets.front()->module};
    const bool whole = std::ranges::any_of(targets, [](const SlowdownTarget* target) { return target->id.empty(); });
    for (const SlowdownTarget* target : targets)
        if (!whole) selection.only.insert(target->id);
    if (!probe.pair) return measure_once(selection, false, measured);
    if (!copy_) {
        TRY_ASSIGN(copy_, TreeCopy::make(session_, baseline_.tree));
    }
    TRY(measure_once(selection, probe.baseline_first, measured));
    return interrupted_ ? Status{} : measure_once(selection, !probe.baseline_first, measured);
}

Status SlowdownSearch::measure_once(const UnitSelection& selection, bool on_baseline,
                                    std::vector<SlowdownMeasurement>& measured) {
    UnitRunRequest request = request_;
    request.selection = {selection};
    request.module_pattern.clear();
    request.fail_fast = false;
    if (on_baseline) request.root = copy_->folder();
    const Result<UnitRunOutcome> ran = run_units(request, [](const Event&) {});
    // A module that the baseline did not have gives no measurement, and so drops out.
    if (!ran && ran.error().code == Code::no_tests) return {};
    if (!ran) return Failure(ran.error());
    interrupted_ = interrupted_ || ran->interrupted;
    for (const TestResult& result : ran->results)
        measured.push_back({result.unit, result.id, result.duration, result.outcome == Outcome::passed, on_baseline});
    return {};
}

}  // namespace pentad
