#include "judge/slowdown.hpp"

#include <cmath>
#include <unordered_map>

#include "judge/slowdown_screen.hpp"

namespace pentad {
namespace {

/// What was measured of one side, by test id; and by module all its tests together.
class Measurements {
   public:
    Measurements(const std::vector<SlowdownMeasurement>& all, bool on_baseline) {
        for (const SlowdownMeasurement& one : all) {
            if (one.on_baseline != on_baseline) continue;
            const double duration = one.passed && one.duration > 0 ? one.duration : k_failed;
            tests_[one.id] = duration;
            double& sum = modules_[one.module];
            sum = duration == k_failed || sum == k_failed ? k_failed : sum + duration;
        }
    }

    /// Seconds; nothing when a test of it is missing or did not pass.
    std::optional<double> of(const Suspect& suspect) const {
        if (!suspect.target.id.empty()) return find(tests_, suspect.target.id);
        if (suspect.tests.empty()) return find(modules_, suspect.target.module);
        double sum = 0;
        for (const std::string_view id : suspect.tests) {
            const auto seconds = find(tests_, id);
            if (!seconds) return std::nullopt;
            sum += *seconds;
        }
        return sum;
    }

   private:
    using Table = std::unordered_map<std::string_view, double>;
    static constexpr double k_failed = -1;

    static std::optional<double> find(const Table& table, std::string_view key) {
        const auto found = table.find(key);
        if (found == table.end() || found->second == k_failed) return std::nullopt;
        return found->second;
    }

    Table tests_;
    Table modules_;
};

/// Adds what was measured; false when it was not.
bool note(Suspect& suspect, const Measurements& now, const Measurements& before, bool pair) {
    const auto seconds = now.of(suspect);
    if (!seconds) return false;
    if (!pair) {
        suspect.reruns.push_back(*seconds);
        return true;
    }
    const auto baseline_seconds = before.of(suspect);
    if (!baseline_seconds) return false;
    suspect.current_side.push_back(*seconds);
    suspect.baseline_side.push_back(*baseline_seconds);
    return true;
}

}  // namespace

SlowdownJudge::SlowdownJudge(const ResultSet& baseline, const ResultSet& current, const SlowdownSettings& settings,
                             const EarlierDurations& earlier)
    : settings_(settings) {
    if (!settings.confirm) {
        plain_ = plain_slower(baseline, current, settings.threshold);
        return;
    }
    Screening screening = screen(baseline, current, settings, earlier);
    log_drift_ = screening.log_drift;
    suspects_ = std::move(screening.suspects);
}

std::optional<SlowdownProbe> SlowdownJudge::next() const {
    SlowdownProbe probe;
    probe.pair = is_pair_round();
    probe.baseline_first = probe.pair && round_ % 2 == 1;
    std::string_view whole_module;  // that is run as a whole: its tests need no run of their own
    for (const Suspect& suspect : suspects_) {
        if (suspect.state != SuspectState::open) continue;
        if (suspect.target.id.empty()) whole_module = suspect.target.module;
        if (!suspect.target.id.empty() && suspect.target.module == whole_module) continue;
        probe.targets.push_back(suspect.target);
    }
    if (probe.targets.empty()) return std::nullopt;
    return probe;
}

void SlowdownJudge::feed(const std::vector<SlowdownMeasurement>& measurements) {
    const Measurements now(measurements, false);
    const Measurements before(measurements, true);
    const SlowdownFactors factors = SlowdownFactors::of(settings_.threshold);
    const bool pair = is_pair_round();
    for (Suspect& suspect : suspects_) {
        if (suspect.state != SuspectState::open) continue;
        if (!note(suspect, now, before, pair)) {
            suspect.state = SuspectState::acquitted;
        } else if (round_ == 0) {
            suspect.state = judge_rerun(suspect, settings_.floor, log_drift_);
        } else {
            suspect.state = pair ? judge_pairs(suspect, factors, settings_.floor)
                                 : judge_reruns(suspect, factors, settings_.floor, log_drift_);
        }
    }
    ++round_;
}

std::vector<SlowTest> SlowdownJudge::result() const {
    std::vector<SlowTest> slow = plain_;
    const SlowdownFactors factors = SlowdownFactors::of(settings_.threshold);
    for (const Suspect& suspect : suspects_) {
        if (suspect.state != SuspectState::slower) continue;
        const bool whole = suspect.target.id.empty();
        slow.push_back({whole ? suspect.target.module : suspect.target.id, suspect.target.module, whole,
                        evidence_of(suspect, factors, log_drift_)});
    }
    return slow;
}

double SlowdownJudge::drift() const { return std::exp(log_drift_); }

}  // namespace pentad
