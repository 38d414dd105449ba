// TAP 14, the Test Anything Protocol: one line a test, for `prove`, `tap-parser` and their like.
#pragma once

#include <string>

#include "model/test_result.hpp"

namespace pentad {

/// Shape: version, plan, one test point a test in the order of results, ending in a newline. What failed, and what
/// passed only in a retry, is followed by a YAML block: message, severity, outcome, at {file, line}, duration_ms,
/// traceback, attempts. Skipped and not run are `ok … # SKIP reason`. An interrupted run ends in `Bail out!`.
std::string tap_text(const Run& run);

}  // namespace pentad
