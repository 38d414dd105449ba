// What the failure of a test means: broken, or flaky.
#pragma once

#include <cstdint>
#include <string_view>

namespace pentad {

enum class FlakeVerdict : std::uint8_t {
    broken,           ///< it fails, and its flakiness does not explain how often
    flaky,            ///< proved: it passed and failed on the same inputs
    suspected_flaky,  ///< not proved, but almost certain by its history
    undetermined,     ///< the evidence is not enough
};

/// `broken`, `flaky`, `suspected flaky`, `undetermined`.
std::string_view to_string(FlakeVerdict verdict);

/// Of a test that failed at least once in a run; judge/flakiness.hpp says how it comes about.
struct Flakiness {
    FlakeVerdict verdict = FlakeVerdict::undetermined;
    // Of the runs before this one:
    double rate = 0;          ///< how often it fails though nothing is broken, 0 to 1; what is to be expected
    double rate_low = 0;      ///< with `rate_high`: 90 % lie between
    double rate_high = 0;     ///< 1: nothing is known
    int flakes = 0;           ///< failures that were no breakage
    int executions = 0;       ///< with those; the failures of breakages left out
    int more_executions = 0;  ///< with `undetermined`: so many could decide; 0: none would
};

}  // namespace pentad
