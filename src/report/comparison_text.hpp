// A comparison with the baseline as people read it.
#pragma once

#include <string>

#include "model/comparison.hpp"
#include "report/style.hpp"

namespace pentad {

/// `2 newly failing, 1 slower, 3 fixed`, or `no regressions (312 tests compared)`. No newline, no colours.
std::string comparison_summary(const Comparison& comparison);

/// `0.20 s, now 0.45 s: 2.25 times (3 runs, 2 pairs, over 99 % sure)`.
std::string slowdown_text(const SlowdownEvidence& evidence);

/// `test_m: 3 failed, 1 in the baseline`.
std::string module_failures_text(const ModuleFailures& module);

/// A heading a kind of difference, with the tests under it, at most `limit` of each and then `and 12 more`; the summary
/// first. Ends in a newline. With a default Style it is plain text, for files.
std::string comparison_text(const Comparison& comparison, const Style& style = {}, std::size_t limit = 20);

}  // namespace pentad
