// Runs judge/flakiness.hpp on simulated tests of which the truth is known: flaky ones and broken ones, with 100 earlier
// runs (or the 32 that the journal keeps of each test). Prints JSON. Fixed seeds: the same numbers each time.
#include <array>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "judge/flakiness.hpp"

namespace pentad::bench {
namespace {

struct Setting {
    std::string name;
    double flake_rate = 0;
    bool broken = false;
    int runs = 100;  ///< earlier ones
    int most_executions = 6;
    bool by_retries =
        false;  ///< as `ci` does it: next_retry with its default of one, and what that gives is classified
};

constexpr int k_tests = 100'000;

class Test {
   public:
    Test(const Setting& setting, std::mt19937_64& random) : setting_(setting), random_(random) {
        // One in five was broken for a while in between, which is not to be taken for flakiness.
        const int length = chance(0.2) ? 3 + static_cast<int>(uniform() * 15) : 0;
        const int from = static_cast<int>(uniform() * (setting.runs - length));
        for (int run = 0; run < setting.runs; ++run) {
            const bool was_broken = run >= from && run < from + length;
            question_.history.push_back({was_broken || chance(setting.flake_rate) ? Outcome::failed : Outcome::passed});
        }
        question_.most_executions = setting.most_executions;
        question_.attempts = {Outcome::failed};  // that is why anybody asks
    }

    FlakeVerdict verdict() {
        if (setting_.by_retries) {
            while (next_retry(question_.attempts, question_.history, {}).retry) execute();
            return classify(question_).verdict;
        }
        FlakeAnswer answer = classify(question_);
        while (answer.verdict == FlakeVerdict::undetermined && answer.more_executions > 0) {
            execute();
            answer = classify(question_);
        }
        return answer.verdict;
    }

    std::size_t executions() const { return question_.attempts.size() - 1; }

   private:
    void execute() {
        const bool fails = setting_.broken || chance(setting_.flake_rate);
        question_.attempts.push_back(fails ? Outcome::failed : Outcome::passed);
    }
    double uniform() { return std::uniform_real_distribution<double>()(random_); }
    bool chance(double p) { return uniform() < p; }

    const Setting& setting_;
    std::mt19937_64& random_;
    FlakeQuestion question_;
};

void simulate(const Setting& setting, JsonWriter& json) {
    std::mt19937_64 random(20'011);
    std::array<long, 4> verdicts{};
    std::size_t executions = 0;
    for (int t = 0; t < k_tests; ++t) {
        Test test(setting, random);
        ++verdicts[static_cast<std::size_t>(test.verdict())];
        executions += test.executions();
    }
    const auto percent = [&](FlakeVerdict verdict) {
        return 100.0 * static_cast<double>(verdicts[static_cast<std::size_t>(verdict)]) / k_tests;
    };
    json.begin_object()
        .member("name", setting.name)
        .member("flake_rate", setting.flake_rate)
        .member("truly_broken", setting.broken)
        .member("broken_percent", percent(FlakeVerdict::broken))
        .member("flaky_percent", percent(FlakeVerdict::flaky))
        .member("suspected_percent", percent(FlakeVerdict::suspected_flaky))
        .member("undetermined_percent", percent(FlakeVerdict::undetermined))
        .member("extra_runs", static_cast<double>(executions) / k_tests)
        .end_object();
}

std::vector<Setting> settings() {
    std::vector<Setting> all;
    for (const bool broken : {false, true}) {
        for (const double rate : {0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3}) {
            if (rate == 0 && !broken) continue;
            all.push_back({.name = "100 runs", .flake_rate = rate, .broken = broken});
            all.push_back({.name = "32 runs", .flake_rate = rate, .broken = broken, .runs = 32});
            all.push_back({.name = "100 runs, one retry", .flake_rate = rate, .broken = broken, .by_retries = true});
        }
    }
    return all;
}

}  // namespace
}  // namespace pentad::bench

int main() {
    pentad::JsonWriter json;
    json.begin_array();
    for (const auto& setting : pentad::bench::settings()) pentad::bench::simulate(setting, json);
    json.end_array();
    std::puts(json.take().c_str());
}
