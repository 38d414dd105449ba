// Runs judge/slowdown.hpp on simulated suites of which the truth is known. Prints JSON: false alarms, what was found,
// what it cost. The same numbers each time; an argument is another seed.
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "judge/slowdown.hpp"
#include "noisy_machine.hpp"

namespace pentad::bench {
namespace {

struct Setting {
    std::string name;
    double sigma = 0.1;  ///< 0: each test its own, .05 to .4
    double factor = 2;   ///< how much slower the slowed tests are
    int tests = 1000;
    int slowed = 5;
    int earlier = 0;  ///< runs before the baseline whose durations are known
    SlowdownSettings judge = {};
    int suites = 400;
};

struct SimulatedTest {
    std::string id;
    double seconds = 0;
    double sigma = 0;
    double factor = 1;
};

struct Counts {
    long tests = 0;
    long slowed = 0;
    long found = 0;
    long false_alarms = 0;
    long false_modules = 0;
    long executions = 0;
    long rounds = 0;
};

constexpr int k_module_size = 20;

std::string module_name(int test) { return "test_m" + std::to_string(1000 + test / k_module_size); }

class Suite {
   public:
    Suite(const Setting& setting, std::uint64_t seed) : setting_(setting), random_(seed) {
        std::uniform_real_distribution<double> uniform;
        for (int t = 0; t < setting.tests; ++t) {
            SimulatedTest test{module_name(t) + "::T::test_" + std::to_string(10000 + t)};
            test.seconds = 0.1 * std::pow(100.0, uniform(random_));  // 0.1 to 10 s, even on a log scale
            test.sigma = setting.sigma > 0 ? setting.sigma : 0.05 + 0.35 * uniform(random_);
            tests_.push_back(test);
        }
        for (int s = 0; s < setting.slowed; ++s)
            tests_[static_cast<std::size_t>(uniform(random_) * setting.tests)].factor = setting.factor;
    }

    void judge(Counts& counts) {
        EarlierDurations earlier;
        for (int run = 0; run < setting_.earlier; ++run) {
            Session session(random_);
            for (const SimulatedTest& test : tests_) earlier[test.id].push_back(session.run(test.seconds, test.sigma));
        }
        Session then(random_);
        const ResultSet baseline = results(then, false);
        Session now(random_);
        const ResultSet current = results(now, true);
        SlowdownJudge judge(baseline, current, setting_.judge, earlier);
        while (const auto probe = judge.next()) {
            judge.feed(run(*probe, now, counts));
            ++counts.rounds;
        }
        count(judge.result(), counts);
    }

   private:
    ResultSet results(Session& session, bool with_edits) {
        ResultSet set;
        for (std::size_t t = 0; t < tests_.size(); ++t) {
            if (t % k_module_size == 0) {
                set.modules.emplace_back();
                set.modules.back().name = module_name(static_cast<int>(t));
            }
            ModuleRecord& module = set.modules.back();
            const double seconds = execute(tests_[t], session, with_edits);
            module.tests.push_back({tests_[t].id, seconds, Outcome::passed, false});
            module.duration += seconds;
            ++module.total;
            ++module.passed;
        }
        return set;
    }

    static double execute(const SimulatedTest& test, Session& session, bool with_edits) {
        return session.run(test.seconds * (with_edits ? test.factor : 1), test.sigma);
    }

    std::vector<SlowdownMeasurement> run(const SlowdownProbe& probe, Session& now, Counts& counts) {
        std::vector<SlowdownMeasurement> measured;
        for (const SlowdownTarget& target : probe.targets) {
            for (const SimulatedTest& test : tests_) {
                const bool meant = target.id.empty() ? test.id.starts_with(target.module + "::") : test.id == target.id;
                if (!meant) continue;
                // A module's tests as pairs one by one: a little kinder than one tree's module after the other's.
                for (int side = 0; side < (probe.pair ? 2 : 1); ++side) {
                    const bool on_baseline = probe.pair && (side == 0) == probe.baseline_first;
                    measured.push_back({target.module, test.id, execute(test, now, !on_baseline), true, on_baseline});
                    ++counts.executions;
                }
            }
        }
        return measured;
    }

    void count(const std::vector<SlowTest>& slow, Counts& counts) const {
        counts.tests += setting_.tests;
        for (const SimulatedTest& test : tests_) counts.slowed += test.factor > 1;
        for (const SlowTest& reported : slow) {
            counts.false_modules += reported.whole_module;
            for (const SimulatedTest& test : tests_) {
                if (test.id != reported.id) continue;
                counts.found += test.factor > 1;
                counts.false_alarms += test.factor == 1;
            }
        }
    }

    Setting setting_;
    std::mt19937_64 random_;
    std::vector<SimulatedTest> tests_;
};

void simulate(const Setting& setting, std::uint64_t seed, JsonWriter& json) {
    Counts counts;
    for (int s = 0; s < setting.suites; ++s) Suite(setting, 1000003ull * static_cast<unsigned>(s) + seed).judge(counts);
    const auto tests = static_cast<double>(counts.tests);
    json.begin_object()
        .member("name", setting.name)
        .member("sigma", setting.sigma)
        .member("factor", setting.factor)
        .member("tests", counts.tests)
        .member("slowed", counts.slowed)
        .member("found_percent",
                counts.slowed ? 100.0 * static_cast<double>(counts.found) / static_cast<double>(counts.slowed) : 0)
        .member("false_alarms_per_1000",
                1000.0 * static_cast<double>(counts.false_alarms + counts.false_modules) / tests)
        .member("false_modules", counts.false_modules)
        .member("extra_runs_per_test", static_cast<double>(counts.executions) / tests)
        .member("rounds_per_suite", static_cast<double>(counts.rounds) / setting.suites)
        .end_object();
}

std::vector<Setting> settings() {
    std::vector<Setting> all;
    SlowdownSettings alone;
    alone.baseline_runs = false;
    SlowdownSettings plain;
    plain.confirm = false;
    for (const double sigma : {0.1, 0.2, 0.3}) {
        all.push_back({"pairs", sigma});
        all.push_back({.name = "pairs, 5 earlier runs", .sigma = sigma, .earlier = 5, .suites = 100});
        all.push_back({.name = "pairs, 1.75 times", .sigma = sigma, .factor = 1.75, .suites = 100});
        all.push_back({.name = "pairs, 3 times", .sigma = sigma, .factor = 3, .suites = 100});
        all.push_back({.name = "reruns", .sigma = sigma, .judge = alone});
        all.push_back({.name = "reruns, 5 earlier runs", .sigma = sigma, .earlier = 5, .judge = alone, .suites = 100});
        all.push_back({.name = "pairs, 8 tests", .sigma = sigma, .tests = 8, .slowed = 1, .suites = 10000});
        all.push_back(
            {.name = "reruns, 8 tests", .sigma = sigma, .tests = 8, .slowed = 1, .judge = alone, .suites = 10000});
        all.push_back({.name = "plain", .sigma = sigma, .judge = plain, .suites = 50});
    }
    all.push_back({.name = "pairs, mixed noise", .sigma = 0});
    all.push_back({.name = "reruns, mixed noise", .sigma = 0, .judge = alone});
    return all;
}

}  // namespace
}  // namespace pentad::bench

int main(int count, char** arguments) {
    const std::uint64_t seed = count > 1 ? std::stoull(arguments[1]) : 17;
    pentad::JsonWriter json;
    json.begin_array();
    for (const auto& setting : pentad::bench::settings()) pentad::bench::simulate(setting, seed, json);
    json.end_array();
    std::puts(json.take().c_str());
}
