// Results of shards, read with their texts: a run that is well made, or a refusal with the file's name.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "check.hpp"
#include "store/result_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto run = pentad::parse_results_run(std::string(reinterpret_cast<const char*>(data), size), "r.json");
    if (!run) {
        MUST(run.error().message.starts_with("r.json"));
        MUST(pentad::exit_code(run.error().code) == 70);
        return 0;
    }
    MUST(std::ranges::is_sorted(run->results, {}, &pentad::TestResult::id));
    MUST(run->totals == pentad::totals_of(run->results));
    for (const pentad::TestResult& result : run->results) {
        MUST(std::isfinite(result.duration) && result.duration >= 0);
        MUST(result.attempts.size() <= 100);
    }
    return 0;
}
