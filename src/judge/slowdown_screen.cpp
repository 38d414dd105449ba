#include "judge/slowdown_screen.hpp"

#include <algorithm>
#include <cmath>

#include "judge/robust.hpp"
#include "judge/slowdown_pairs.hpp"

namespace pentad {
namespace {

constexpr std::size_t k_enough = 10;  // tests that can tell the machine's drift and noise
constexpr double k_grain = 0.001;     // seconds; below, a duration is the clock's and the scheduler's
constexpr double k_unknown_noise = 0.2;
constexpr double k_least_noise = 0.08;
constexpr double k_most_noise = 0.5;
constexpr double k_caution = 1.1;  // a noise that is taken for too small makes false alarms, one too large makes runs
constexpr double k_unknown_drift = 0.25;  // standard deviation of sessions' drift, where nothing tells it
constexpr double k_screen = 0.75;         // standard deviations of two executions' log ratio that make a suspect
constexpr std::size_t k_own_noise = 5;    // earlier durations that say something of a test's own noise
constexpr double k_suite_weight = 4;      // the suite's noise counts as this many of them

/// One thing that was measured on both sides.
struct Measured {
    double baseline = 0;  ///< seconds
    double now = 0;       ///< seconds
    int baseline_runs = 1;
    double own_noise = 0;  ///< 0: not known
    double ratio() const { return std::log(now / baseline); }
    bool above_grain() const { return baseline >= k_grain && now >= k_grain; }
};

/// The baseline's duration with the earlier ones.
Measured measure(const TestPair& pair, const EarlierDurations& earlier) {
    Measured measured{pair.before->duration, pair.now->duration};
    if (earlier.empty()) return measured;
    const auto found = earlier.find(pair.before->id);
    if (found == earlier.end()) return measured;
    std::vector<double> seconds = {pair.before->duration};
    std::ranges::copy_if(found->second, std::back_inserter(seconds), [](double value) { return value > 0; });
    measured.baseline_runs = static_cast<int>(seconds.size());
    measured.baseline = median(seconds);
    if (seconds.size() >= k_own_noise) {
        for (double& value : seconds) value = std::log(value);
        const double center = median(seconds);
        measured.own_noise = spread(std::move(seconds), center);
    }
    return measured;
}

/// Drift and noise of a group of things that were measured alike.
struct Session {
    bool known = false;
    double log_drift = 0;
    double noise = k_unknown_noise;
};

Session session_of(const std::vector<Measured>& group) {
    std::vector<double> ratios;
    for (const Measured& one : group) {
        if (one.above_grain()) ratios.push_back(one.ratio());
    }
    if (ratios.size() < k_enough) return {};
    Session session{true, median(ratios), 0};
    ratios.clear();
    for (const Measured& one : group) {
        if (!one.above_grain()) continue;
        const double baseline_share = one.baseline_runs <= 2 ? 1.0 / one.baseline_runs : 1.57 / one.baseline_runs;
        ratios.push_back((one.ratio() - session.log_drift) / std::sqrt(1 + baseline_share));
    }
    session.noise = std::clamp(k_caution * spread(std::move(ratios), 0), k_least_noise, k_most_noise);
    return session;
}

class Screener {
   public:
    Screener(const SlowdownSettings& settings, const std::vector<ModulePair>& modules)
        : modules_(modules), factors_(SlowdownFactors::of(settings.threshold)), floor_(settings.floor) {}

    Screening run(const EarlierDurations& earlier) {
        measure_tests(earlier);
        of_tests_ = session_of(tests_);
        sum_up_modules([](const Measured&) { return false; });
        of_modules_ = session_of(sums_);
        // Where tests say nothing, as with totals only, the modules do.
        if (!of_tests_.known) of_tests_.log_drift = of_modules_.log_drift;
        if (!of_modules_.known) of_modules_.noise = of_tests_.noise;
        sum_up_modules([this](const Measured& test) { return is_suspect(test, of_tests_.noise); });
        return {of_tests_.log_drift, of_tests_.noise, suspects()};
    }

   private:
    void measure_tests(const EarlierDurations& earlier) {
        std::size_t count = 0;
        for (const ModulePair& module : modules_) count += module.tests.size();
        tests_.reserve(count);
        for (const ModulePair& module : modules_) {
            for (const TestPair& test : module.tests) tests_.push_back(measure(test, earlier));
        }
    }

    bool is_suspect(const Measured& measured, double noise) const {
        return measured.now - measured.baseline * std::exp(of_tests_.log_drift) >= floor_ &&
               measured.ratio() - of_tests_.log_drift >= log_screen(noise);
    }

    /// The noisier the suite, the higher: a like share of all tests is looked at again.
    double log_screen(double noise) const {
        return std::clamp(k_screen * std::sqrt(2.0) * noise, std::log(factors_.least_screen),
                          std::log(factors_.most_screen));
    }

    /// Less the tests for which `without` is true.
    template <class Predicate>
    void sum_up_modules(Predicate without) {
        sums_.clear();
        std::size_t index = 0;
        for (const ModulePair& module : modules_) {
            Measured sum;
            if (module.by_totals) sum = {module.before->duration, module.now->duration};
            for (std::size_t i = 0; i < module.tests.size(); ++i, ++index) {
                if (without(tests_[index])) continue;
                sum.baseline += tests_[index].baseline;
                sum.now += tests_[index].now;
            }
            sums_.push_back(sum);
        }
    }

    std::vector<Suspect> suspects() const {
        std::vector<Suspect> found;
        std::size_t index = 0;
        for (std::size_t m = 0; m < modules_.size(); ++m) {
            const ModulePair& module = modules_[m];
            if (sums_[m].baseline > 0 && is_suspect(sums_[m], of_modules_.noise))
                found.push_back(module_suspect(m, index));
            for (const TestPair& test : module.tests) {
                const Measured& measured = tests_[index++];
                if (is_suspect(measured, of_tests_.noise)) found.push_back(test_suspect(module, test, measured));
            }
        }
        return found;
    }

    Suspect suspect(const Measured& measured, const Session& session) const {
        Suspect suspect;
        suspect.baseline = measured.baseline;
        suspect.baseline_runs = measured.baseline_runs;
        suspect.first = measured.now;
        suspect.noise = session.noise;
        suspect.session_noise = of_tests_.known || of_modules_.known ? 0 : k_unknown_drift;
        suspect.log_screen = log_screen(session.noise);
        return suspect;
    }

    Suspect module_suspect(std::size_t number, std::size_t first_test) const {
        Suspect found = suspect(sums_[number], of_modules_);
        found.target = {modules_[number].now->name, ""};
        for (std::size_t i = 0; i < modules_[number].tests.size(); ++i) {
            if (!is_suspect(tests_[first_test + i], of_tests_.noise))
                found.tests.push_back(modules_[number].tests[i].now->id);
        }
        return found;
    }

    Suspect test_suspect(const ModulePair& module, const TestPair& test, const Measured& measured) const {
        Suspect found = suspect(measured, of_tests_);
        found.target = {module.now->name, std::string(test.now->id)};
        const double own = measured.own_noise > 0 ? measured.baseline_runs : 0;
        found.noise =
            std::sqrt((k_suite_weight * found.noise * found.noise + own * measured.own_noise * measured.own_noise) /
                      (k_suite_weight + own));
        return found;
    }

    const std::vector<ModulePair>& modules_;
    SlowdownFactors factors_;
    double floor_;
    Session of_tests_;
    Session of_modules_;
    std::vector<Measured> tests_;  // of all modules, in order
    std::vector<Measured> sums_;   // one a module
};

SlowTest plain(const std::string& module, std::string_view id, double before, double now) {
    SlowTest slow{id.empty() ? module : std::string(id), module, id.empty(), {}};
    slow.evidence.baseline_duration = before;
    slow.evidence.current_duration = now;
    slow.evidence.factor = now / before;
    slow.evidence.method = "plain";
    return slow;
}

}  // namespace

Screening screen(const ResultSet& baseline, const ResultSet& current, const SlowdownSettings& settings,
                 const EarlierDurations& earlier) {
    const std::vector<ModulePair> modules = comparable(baseline, current);
    return Screener(settings, modules).run(earlier);
}

std::vector<SlowTest> plain_slower(const ResultSet& baseline, const ResultSet& current, double threshold) {
    std::vector<SlowTest> found;
    for (const ModulePair& module : comparable(baseline, current)) {
        double before = module.by_totals ? module.before->duration : 0;
        double now = module.by_totals ? module.now->duration : 0;
        for (const TestPair& test : module.tests) {
            before += test.before->duration;
            now += test.now->duration;
        }
        const std::string& name = module.now->name;
        if (now > before * threshold) found.push_back(plain(name, "", before, now));
        for (const TestPair& test : module.tests) {
            if (test.now->duration > test.before->duration * threshold)
                found.push_back(plain(name, test.now->id, test.before->duration, test.now->duration));
        }
    }
    return found;
}

}  // namespace pentad
