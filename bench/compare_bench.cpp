// compare_bench make FOLDER TESTS   baseline.json and current.json of as many tests
// compare_bench ours FOLDER         reads both, compares, writes regressions.json
// compare_bench parse FOLDER        the peer: simdjson's DOM parser parses both, one after the other, with one parser
//
// The last two print how many milliseconds it took and how many MB it needed at its peak, as a JSON object. What the
// peer's time holds is parsing alone: its files are in memory before the clock starts (`load` is that, for
// information).
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "base/time.hpp"
#include "judge/compare.hpp"
#include "store/regressions_file.hpp"
#include "store/result_file.hpp"

namespace {

using namespace pentad;
namespace fs = std::filesystem;

constexpr int k_tests_of_module = 50;

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "compare_bench: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Every `failing`-th test fails, and every `missing`-th is not there.
Run make_run(int tests, int failing, int missing) {
    Run run;
    run.started = {1'705'314'700'000, 60};
    run.id = failing;
    run.tree = Oid::of_blob(std::to_string(failing));
    for (int number = 1; number <= tests; ++number) {
        if (number % missing == 0) continue;
        TestResult result;
        const int module = number / k_tests_of_module;
        result.unit = fmt::format("tests.area_{:02}.test_module_{:05}", module % 37, module);
        result.id = fmt::format("{}::TestCase::test_case_number_{:07}", result.unit, number);
        result.duration = 0.001 * ((number * failing) % 997);
        result.outcome = number % failing == 0 ? Outcome::failed : Outcome::passed;
        if (result.outcome == Outcome::failed) {
            result.message = "AssertionError: 1 != 2";
            result.file_location = fmt::format("tests/test_module_{:05}.py:{}", module, number % 300);
            result.traceback = "Traceback (most recent call last):\n  File \"…\", line 1, in test\n" + result.message;
        }
        run.results.push_back(std::move(result));
    }
    run.totals = totals_of(run.results);
    return run;
}

void make(const fs::path& folder, int tests) {
    fs::create_directories(folder);
    must(write_results_file(folder / "baseline.json", make_run(tests, 997, 1013)));
    must(write_results_file(folder / "current.json", make_run(tests, 911, 1019)));
}

double peak_megabytes() {
    struct rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void ours(const fs::path& folder) {
    const Stopwatch watch;
    const auto [baseline, current] = must(read_results_files(folder / "baseline.json", folder / "current.json"));
    const double read = watch.seconds();
    const Comparison comparison = compare(baseline, current);
    const double compared = watch.seconds();
    must(write_regressions_file(folder / "regressions.json", {comparison, baseline, now(), current.run, {}}));
    const double all = watch.seconds();
    std::size_t broken = 0;
    for (const ModuleFailures& module : comparison.new_failures) broken += module.tests.size();
    fmt::print(
        "{{\"ms\": {}, \"mb\": {}, \"read_ms\": {}, \"compare_ms\": {}, \"compared\": {}, \"broken\": {}, \"fixed\": "
        "{}}}\n",
        all * 1000, peak_megabytes(), read * 1000, (compared - read) * 1000, comparison.compared, broken,
        comparison.fixed.size());
}

void parse(const fs::path& folder) {
    const Stopwatch watch;
    simdjson::padded_string texts[2];
    for (int at = 0; const char* name : {"baseline.json", "current.json"}) {
        if (simdjson::padded_string::load((folder / name).native()).get(texts[at++])) give_up("can't read the files");
    }
    const double loaded = watch.seconds();
    simdjson::dom::parser parser;
    std::size_t modules = 0;
    for (const simdjson::padded_string& text : texts) {
        simdjson::dom::object object;
        if (parser.parse(text).get_object().at_key("modules").get(object)) give_up("can't parse the files");
        modules += object.size();
    }
    const double all = watch.seconds();
    fmt::print("{{\"ms\": {}, \"mb\": {}, \"load_ms\": {}, \"modules\": {}}}\n", (all - loaded) * 1000,
               peak_megabytes(), loaded * 1000, modules);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "make" && count == 4) {
        make(arguments[2], std::atoi(arguments[3]));
    } else if (what == "ours" && count == 3) {
        ours(arguments[2]);
    } else if (what == "parse" && count == 3) {
        parse(arguments[2]);
    } else {
        give_up("usage: compare_bench make FOLDER TESTS | ours FOLDER | parse FOLDER");
    }
    return 0;
}
