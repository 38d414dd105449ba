#include "workflow/probe_run.hpp"

#include <algorithm>

namespace pentad {

namespace {

/// What is known of one place.
class ProbeRun {
   public:
    explicit ProbeRun(const ProbeRequest& request) : request_(request) {}

    std::vector<const TestResult*> missing() const {
        std::vector<const TestResult*> tests;
        for (const TestResult* failure : request_.failures)
            if (!results_.contains(failure->id) && !unfound_) tests.push_back(failure);
        return tests;
    }

    void take(UnitRunOutcome outcome) {
        interrupted_ = interrupted_ || outcome.interrupted;
        unfound_ = unfound_ || outcome.unfound;
        for (TestResult& result : outcome.results) results_.insert_or_assign(result.id, std::move(result));
    }

    ProbedState state() const {
        ProbedState state;
        state.interrupted = interrupted_;
        for (const TestResult* failure : request_.failures) state.tests[failure->id] = probed(*failure);
        return state;
    }

    bool interrupted() const { return interrupted_; }
    const ProbePlace& place() const { return *request_.place; }

   private:
    ProbedTest probed(const TestResult& failure) const {
        const auto found = results_.find(failure.id);
        if (found == results_.end()) {
            if (unfound_ && !is_build(failure)) return {};
            const bool told = std::ranges::none_of(results_, [&](const auto& entry) {
                return entry.second.unit == failure.unit && could_not_run(entry.second);
            });
            return {told ? ProbeResult::passed : ProbeResult::untestable, Outcome::not_run, 0};
        }
        const TestResult& result = found->second;
        ProbedTest test{ProbeResult::untestable, result.outcome, result.duration};
        if (is_failure(result.outcome)) test.result = ProbeResult::failed;
        if (result.outcome == Outcome::passed) test.result = ProbeResult::passed;
        return test;
    }

    /// Each project is built whatever becomes of the others: a build that is not told of went well.
    static bool is_build(const TestResult& failure) { return failure.id == "build" || failure.id.ends_with("/build"); }

    /// A failure of the unit itself, or a test that was left out because of one.
    static bool could_not_run(const TestResult& result) {
        if (result.outcome == Outcome::not_run) return true;
        const std::string_view id = result.id;
        return is_failure(result.outcome) && (id.find("::_FailedTest::") != id.npos || id.find("::setUp") != id.npos ||
                                              id.find("::process::") != id.npos);
    }

    const ProbeRequest& request_;
    std::map<std::string, TestResult> results_;
    bool interrupted_ = false;
    bool unfound_ = false;  ///< a build or a tool failed: what has no result is not gone
};

std::vector<UnitSelection> selection_of(const std::vector<const TestResult*>& tests, bool alone) {
    std::map<std::string, UnitSelection> units;
    for (const TestResult* test : tests) {
        UnitSelection& selection = units[test->unit];
        selection.unit = test->unit;
        if (alone) selection.only.insert(test->id);
    }
    std::vector<UnitSelection> selections;
    for (auto& [name, selection] : units) selections.push_back(std::move(selection));
    return selections;
}

/// Runs what is missing in each place: alone, or with its whole unit.
Status run_missing(PlaceRunner& runner, const Workspace& workspace, std::vector<ProbeRun>& probes, bool alone) {
    std::vector<ProbeRun*> open;
    std::vector<RunPlace> places;
    for (ProbeRun& probe : probes) {
        const std::vector<const TestResult*> missing = probe.missing();
        if (missing.empty()) continue;
        open.push_back(&probe);
        places.push_back(probe.place().with(workspace, selection_of(missing, alone)));
    }
    if (places.empty()) return {};
    TRY_ASSIGN(std::vector<UnitRunOutcome> outcomes, runner.run(places));
    for (std::size_t at = 0; at < open.size(); ++at) open[at]->take(std::move(outcomes[at]));
    return {};
}

}  // namespace

Result<std::vector<ProbedState>> run_in_places(PlaceRunner& runner, const Workspace& workspace,
                                               const std::vector<ProbeRequest>& requests) {
    std::vector<ProbeRun> probes;
    for (const ProbeRequest& request : requests) probes.emplace_back(request);
    TRY(run_missing(runner, workspace, probes, true));
    // A set-up, import or process that failed can't be asked for alone: its whole unit runs.
    const bool interrupted = std::ranges::any_of(probes, [](const ProbeRun& probe) { return probe.interrupted(); });
    if (!interrupted) TRY(run_missing(runner, workspace, probes, false));
    std::vector<ProbedState> states;
    for (const ProbeRun& probe : probes) states.push_back(probe.state());
    if (std::ranges::any_of(states, &ProbedState::interrupted))
        for (ProbedState& state : states) state.interrupted = true;
    return states;
}

}  // namespace pentad
