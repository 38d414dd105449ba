#include "workflow/probe_run.hpp"

#include <algorithm>

#include "workflow/tree_copy.hpp"

namespace pentad {

namespace {

class ProbeRun {
   public:
    ProbeRun(UnitRunRequest request, const std::vector<const TestResult*>& failures)
        : request_(std::move(request)), failures_(failures) {}

    Result<ProbedState> run() {
        TRY(run_selection(failures_, true));
        // A set-up, import or process that failed can't be asked for alone: its whole unit runs.
        std::vector<const TestResult*> missing;
        for (const TestResult* failure : failures_)
            if (!results_.contains(failure->id)) missing.push_back(failure);
        if (!missing.empty() && !state_.interrupted) TRY(run_selection(missing, false));
        for (const TestResult* failure : failures_) state_.tests[failure->id] = probed(*failure);
        return std::move(state_);
    }

   private:
    Status run_selection(const std::vector<const TestResult*>& tests, bool alone) {
        std::map<std::string, UnitSelection> units;
        for (const TestResult* test : tests) {
            UnitSelection& selection = units[test->unit];
            selection.unit = test->unit;
            if (alone) selection.only.insert(test->id);
        }
        UnitRunRequest request = request_;
        request.selection.emplace();
        for (auto& [name, selection] : units) request.selection->push_back(std::move(selection));
        Result<UnitRunOutcome> ran = run_units(request, [](const Event&) {});
        if (!ran && ran.error().code == Code::no_tests) return {};
        TRY_ASSIGN(UnitRunOutcome outcome, std::move(ran));
        state_.interrupted = state_.interrupted || outcome.interrupted;
        for (TestResult& result : outcome.results) results_.insert_or_assign(result.id, std::move(result));
        return {};
    }

    ProbedTest probed(const TestResult& failure) const {
        const auto found = results_.find(failure.id);
        if (found == results_.end()) {
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

    /// A failure of the unit itself, or a test that was left out because of one.
    static bool could_not_run(const TestResult& result) {
        if (result.outcome == Outcome::not_run) return true;
        const std::string_view id = result.id;
        return is_failure(result.outcome) && (id.find("::_FailedTest::") != id.npos || id.find("::setUp") != id.npos ||
                                              id.find("::process::") != id.npos);
    }

    const UnitRunRequest request_;
    const std::vector<const TestResult*>& failures_;
    std::map<std::string, TestResult> results_;
    ProbedState state_;
};

}  // namespace

Result<ProbedState> run_in_state(Session& session, const Oid& tree, const UnitRunRequest& request,
                                 const std::vector<const TestResult*>& failures) {
    TRY(session.lock_again());
    TRY_ASSIGN(const TreeCopy copy, TreeCopy::make(session, tree));
    session.unlock();
    UnitRunRequest there = request;
    there.root = copy.folder();
    there.module_pattern.clear();
    there.fail_fast = false;
    return ProbeRun(std::move(there), failures).run();
}

}  // namespace pentad
