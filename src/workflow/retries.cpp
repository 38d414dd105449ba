#include "workflow/retries.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <thread>

#include "base/time.hpp"
#include "exec/signal_watch.hpp"
#include "judge/flakiness.hpp"

namespace pentad {

namespace {

constexpr std::chrono::milliseconds k_tick{40};  // how often one is asked whether to stop

Attempt attempt_of(TestResult& result) {
    return {result.outcome,
            result.duration,
            std::move(result.message),
            std::move(result.file_location),
            std::move(result.traceback),
            std::move(result.output)};
}

/// All rounds of one run.
class Rounds {
   public:
    Rounds(const UnitRunRequest& request, const RetryPlan& plan, const EventSink& sink)
        : request_(request), plan_(plan), sink_(sink) {
        if (!request.stop_asked) signals_.emplace();
    }

    Result<UnitRunOutcome> run() {
        TRY(first_round(request_));
        while (request_.fail_fast && was_cut_short()) {
            // What failed has passed meanwhile: on with what was not run.
            UnitRunRequest rest = request_;
            TRY(leave_out_what_ran(rest));
            const std::size_t before = by_id_.size() - not_run();
            TRY(first_round(rest));
            if (by_id_.size() - not_run() == before) break;
        }
        for (auto& [id, result] : by_id_) outcome_.results.push_back(std::move(result));
        outcome_.duration = watch_.seconds();
        sink_(RunFinished{totals_of(outcome_.results), outcome_.duration, outcome_.interrupted});
        return std::move(outcome_);
    }

   private:
    /// Runs, and runs again what fails, until nothing does or it has failed often enough.
    Status first_round(const UnitRunRequest& request) {
        TRY_ASSIGN(std::vector<TestResult> results, round(request, false));
        for (TestResult& result : results) by_id_.insert_or_assign(result.id, std::move(result));
        for (int retry = 1; retry <= plan_.count && !outcome_.interrupted; ++retry) {
            TRY_ASSIGN(const NextRound next, next_round());
            if (next.units.empty()) return {};
            if (!wait(next.delay_ms)) return {};
            TRY(retry_these(next.units, retry + 1));
        }
        return {};
    }

    /// One call of run_units. `retry`: of what ran before nobody is told but what failed.
    Result<std::vector<TestResult>> round(const UnitRunRequest& request, bool retry) {
        const EventSink listen = [&](const Event& event) {
            if (!comes_twice(event, retry)) sink_(event);
        };
        Result<UnitRunOutcome> outcome = run_units(request, listen);
        // That nothing is left to run is no error after the first round.
        if (!outcome && outcome.error().code == Code::no_tests && started_) return std::vector<TestResult>();
        TRY_ASSIGN(UnitRunOutcome ran, std::move(outcome));
        started_ = true;
        outcome_.interrupted = outcome_.interrupted || ran.interrupted;
        outcome_.interpreter = ran.interpreter;
        std::ranges::move(ran.traces, std::back_inserter(outcome_.traces));
        for (std::string& warning : ran.warnings)
            if (std::ranges::find(outcome_.warnings, warning) == outcome_.warnings.end())
                outcome_.warnings.push_back(std::move(warning));
        return std::move(ran.results);
    }

    bool comes_twice(const Event& event, bool retry) const {
        if (std::holds_alternative<RunFinished>(event)) return true;
        if (std::holds_alternative<RunStarted>(event)) return started_;
        if (!retry) return false;
        if (const auto* finished = std::get_if<TestFinished>(&event)) return has_passed(finished->result.id);
        if (const auto* starts = std::get_if<TestStarted>(&event)) return has_passed(starts->id);
        return std::holds_alternative<UnitStarted>(event) || std::holds_alternative<UnitFinished>(event);
    }

    bool has_passed(const std::string& id) const {
        const auto found = by_id_.find(id);
        return found != by_id_.end() && !is_failure(found->second.outcome) && found->second.outcome != Outcome::not_run;
    }

    struct NextRound {
        std::vector<UnitSelection> units;  ///< in the order of names
        int delay_ms = 0;
    };

    /// The tests that failed, but for those of which it is known what a retry would give.
    Result<NextRound> next_round() const {
        NextRound next;
        std::map<std::string, UnitSelection> units;
        for (const auto& [id, result] : by_id_) {
            if (!is_failure(result.outcome)) continue;
            TRY_ASSIGN(const RetryStep step, next_step(result));
            if (!step.retry) continue;
            next.delay_ms = std::max(next.delay_ms, step.delay_ms);
            UnitSelection& selection = units[result.unit];
            selection.unit = result.unit;
            selection.only.insert(id);
        }
        for (auto& [name, selection] : units) next.units.push_back(std::move(selection));
        return next;
    }

    Result<RetryStep> next_step(const TestResult& result) const {
        std::vector<Outcome> attempts;
        for (const Attempt& attempt : result.attempts) attempts.push_back(attempt.outcome);
        attempts.push_back(result.outcome);
        static const std::vector<PastOutcome> nothing;
        const std::vector<PastOutcome>* past = &nothing;
        if (plan_.past) {
            TRY_ASSIGN(past, plan_.past(result.id));
        }
        const RetrySettings settings{.count = plan_.count, .backoff_ms = static_cast<int>(plan_.backoff * 1000)};
        return next_retry(attempts, *past, settings);
    }

    Status retry_these(const std::vector<UnitSelection>& failing, int attempt) {
        for (const UnitSelection& unit : failing)
            for (const std::string& id : unit.only) sink_(TestRetried{unit.unit, id, attempt, by_id_.at(id).outcome});
        TRY_ASSIGN(const std::set<std::string> seen, run_selection(failing));
        if (outcome_.interrupted) return {};
        // A set-up, import or process that failed can't be asked for alone: its whole unit runs.
        std::vector<UnitSelection> whole;
        for (const UnitSelection& unit : failing)
            if (!std::ranges::includes(seen, unit.only)) whole.push_back({unit.unit});
        if (whole.empty()) return {};
        TRY_ASSIGN(const std::set<std::string> seen_then, run_selection(whole));
        if (outcome_.interrupted) return {};
        for (const UnitSelection& unit : failing)
            for (const std::string& id : unit.only)
                if (!seen.contains(id) && !seen_then.contains(id)) settle_as_passed(id);
        return {};
    }

    /// Runs these; what had failed or had not been run gets its new result. Returns the ids that came up.
    Result<std::set<std::string>> run_selection(const std::vector<UnitSelection>& selection) {
        UnitRunRequest request = request_;
        request.selection = selection;
        request.fail_fast = false;
        request.trace = false;  // what has failed once runs next time, whatever it depends on
        std::set<std::string> seen;
        TRY_ASSIGN(std::vector<TestResult> results, round(request, true));
        for (TestResult& result : results) {
            if (result.outcome == Outcome::not_run) continue;
            seen.insert(result.id);
            take(std::move(result));
        }
        return seen;
    }

    void take(TestResult result) {
        const auto found = by_id_.find(result.id);
        if (found == by_id_.end()) {
            by_id_.emplace(result.id, std::move(result));
            return;
        }
        TestResult& before = found->second;
        if (before.outcome == Outcome::not_run) {
            before = std::move(result);
        } else if (is_failure(before.outcome)) {
            result.attempts = std::move(before.attempts);
            result.attempts.push_back(attempt_of(before));
            before = std::move(result);
        }
    }

    void settle_as_passed(const std::string& id) {
        TestResult& result = by_id_.at(id);
        if (!is_failure(result.outcome)) return;
        TestResult passed;
        passed.id = id;
        passed.unit = result.unit;
        passed.outcome = Outcome::passed;
        passed.attempts = std::move(result.attempts);
        passed.attempts.push_back(attempt_of(result));
        result = std::move(passed);
        sink_(TestFinished{result});
    }

    bool wait(int milliseconds) {
        if (!signals_) return wait_asking(std::chrono::milliseconds(milliseconds));
        pollfd interrupt{signals_->fd(), POLLIN, 0};
        const int came = ::poll(&interrupt, 1, milliseconds);
        if (came > 0 && signals_->take()) outcome_.interrupted = true;
        return !outcome_.interrupted;
    }

    bool wait_asking(std::chrono::milliseconds left) {
        for (;;) {
            if (request_.stop_asked()) outcome_.interrupted = true;
            if (outcome_.interrupted || left.count() <= 0) return !outcome_.interrupted;
            const auto step = std::min(left, k_tick);
            std::this_thread::sleep_for(step);
            left -= step;
        }
    }

    std::size_t not_run() const {
        return static_cast<std::size_t>(
            std::ranges::count(by_id_, Outcome::not_run, [](const auto& entry) { return entry.second.outcome; }));
    }

    bool was_cut_short() const {
        const bool failed =
            std::ranges::any_of(by_id_, [](const auto& entry) { return is_failure(entry.second.outcome); });
        return !failed && !outcome_.interrupted && retried();
    }
    bool retried() const {
        return std::ranges::any_of(by_id_, [](const auto& entry) { return !entry.second.attempts.empty(); });
    }

    Status leave_out_what_ran(UnitRunRequest& rest) const {
        std::vector<UnitSelection> left;
        if (request_.selection) {
            left = *request_.selection;
        } else {
            TRY_ASSIGN(const std::vector<std::string> units, find_units(request_));
            for (const std::string& unit : units) left.push_back({unit});
        }
        for (const auto& [id, result] : by_id_) {
            if (result.outcome == Outcome::not_run) continue;
            for (UnitSelection& unit : left)
                if (result.unit == unit.unit || result.unit.starts_with(unit.unit + ".")) unit.left_out.insert(id);
        }
        rest.selection = std::move(left);
        return {};
    }

    const UnitRunRequest& request_;
    const RetryPlan& plan_;
    const EventSink& sink_;
    const Stopwatch watch_;
    std::optional<SignalWatch> signals_;  ///< so that Ctrl-C between two rounds is noticed too
    UnitRunOutcome outcome_;
    std::map<std::string, TestResult> by_id_;
    bool started_ = false;
};

}  // namespace

Result<UnitRunOutcome> run_with_retries(const UnitRunRequest& request, const RetryPlan& plan, const EventSink& sink) {
    if (plan.count == 0) return run_units(request, sink);
    return Rounds(request, plan, sink).run();
}

}  // namespace pentad
