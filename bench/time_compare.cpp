// Times judge/compare.hpp and the first look of judge/slowdown.hpp on two sets of 1,000,000 tests in 1,000 modules.
// Prints JSON; milliseconds are the median of seven.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "judge/compare.hpp"
#include "judge/slowdown.hpp"

namespace pentad::bench {
namespace {

constexpr int k_modules = 1000;
constexpr int k_tests = 1000;  // in each

/// `shift`: which tests fail. Ids look into one text, as those of a file do.
ResultSet set_of(int shift) {
    std::string text;
    for (int m = 0; m < k_modules; ++m) {
        for (int t = 0; t < k_tests; ++t) {
            text += "tests.area.test_module_" + std::to_string(1000 + m) + "::TestSomething::test_behaviour_number_" +
                    std::to_string(1000 + t);
        }
    }
    const std::size_t length = text.size() / (static_cast<std::size_t>(k_modules) * k_tests);
    ResultSet set;
    set.text = std::make_shared<const std::string>(std::move(text));
    std::size_t at = 0;
    for (int m = 0; m < k_modules; ++m) {
        ModuleRecord module;
        module.name = "tests.area.test_module_" + std::to_string(1000 + m);
        for (int t = 0; t < k_tests; ++t, at += length) {
            const bool fails = (m * 7 + t + shift) % 997 == 0;
            const double duration = 0.001 * (1 + (m * 31 + t * 17 + shift * 13) % 50);
            module.tests.push_back({std::string_view(*set.text).substr(at, length), duration,
                                    fails ? Outcome::failed : Outcome::passed, false});
        }
        module.total = k_tests;
        set.modules.push_back(std::move(module));
    }
    return set;
}

template <class Work>
double milliseconds(Work work) {
    std::vector<double> samples;
    for (int i = 0; i < 7; ++i) {
        const auto started = std::chrono::steady_clock::now();
        work();
        samples.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count());
    }
    std::ranges::sort(samples);
    return samples[samples.size() / 2];
}

}  // namespace
}  // namespace pentad::bench

int main() {
    using namespace pentad;
    const ResultSet baseline = bench::set_of(0);
    const ResultSet current = bench::set_of(1);
    std::size_t compared = 0;
    std::size_t suspects = 0;
    const double comparing = bench::milliseconds([&] { compared = compare(baseline, current).compared; });
    const double screening = bench::milliseconds([&] {
        const auto probe = SlowdownJudge(baseline, current, {}).next();
        suspects = probe ? probe->targets.size() : 0;
    });
    JsonWriter json;
    json.begin_object()
        .member("compared", compared)
        .member("compare_ms", comparing)
        .member("screen_ms", screening)
        .member("suspects", suspects)
        .end_object();
    std::puts(json.take().c_str());
}
