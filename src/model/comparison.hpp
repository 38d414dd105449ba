// What two result sets differ in, test by test.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

/// How well a slowdown is supported.
struct SlowdownEvidence {
    double baseline_duration = 0;  ///< seconds; median of what was measured on the baseline's side
    double current_duration = 0;   ///< seconds; median of what was measured on this side
    double factor = 1;             ///< current by baseline, after the machine's own drift is taken out
    int runs = 1;                  ///< executions on this side, the first one included
    int pairs = 0;                 ///< interleaved pairs of baseline and current that were run for it
    /// Log-likelihood ratio of "at least 1.75 times" against "at most 1.2 times", as a probability with even odds; 0
    /// when nothing but the plain rule was asked (--no-confirm).
    double confidence = 0;
    std::string method;  ///< `pairs`, `reruns` (the baseline's tree is not here), `plain`
};

struct SlowTest {
    std::string id;  ///< a test's, or with `whole_module` a module's name
    std::string module;
    bool whole_module = false;
    SlowdownEvidence evidence;
};

/// A module that is worse than in the baseline, by its tests or, where the baseline knows none, by its totals.
struct ModuleFailures {
    std::string module;
    int baseline_failed = 0;
    int current_failed = 0;
    /// Ids that fail now and did not in the baseline. With totals only: those that it does not name; may be empty.
    std::vector<std::string> tests;
};

struct Comparison {
    std::vector<ModuleFailures> new_failures;  ///< by module; these are regressions
    std::vector<SlowTest> slower;              ///< these are regressions too
    std::vector<std::string> fixed;            ///< failed in the baseline, pass now
    std::vector<std::string> still_failing;
    std::vector<std::string> added;             ///< pass or are skipped now, and were not there
    std::vector<std::string> vanished;          ///< were there, and are not now (or were not run)
    std::vector<std::string> flaky;             ///< failed, then passed on the same inputs
    std::vector<std::string> vanished_modules;  ///< had tests, and have none now; these are regressions as well
    std::size_t compared = 0;                   ///< tests that both sides know

    bool has_regressions() const { return !new_failures.empty() || !slower.empty() || !vanished_modules.empty(); }
};

}  // namespace pentad
