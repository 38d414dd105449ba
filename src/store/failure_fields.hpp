// The fields that describe a failing test in ci_test_results.json, baseline_results.json and regressions.json.
#pragma once

#include "base/json_writer.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// One object: the original's test_name, test_class, error_type, message, file_location, traceback and module; and id
/// and status.
void write_failure_fields(JsonWriter& json, const TestResult& result);

}  // namespace pentad
