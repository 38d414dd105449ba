// GoogleTest's report in JSON (--gtest_output=json).
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace pentad {

struct GtestReport {
    struct Case {
        std::string name;  ///< `Suite.Name/param`
        bool ran = false;  ///< false: it is disabled
        bool skipped = false;
        double duration = 0;  ///< seconds
        std::string file;     ///< where it is written, as the compiler was told
        std::int64_t line = 0;
        std::vector<std::string> failures;  ///< each begins with `file:line` and a line feed
    };
    std::vector<Case> cases;
    std::int64_t failures = 0;  ///< as the report counts them
};

/// Errors: corrupt (what is wrong with it); nothing of it counts then.
Result<GtestReport> read_gtest_report(std::string text);

}  // namespace pentad
