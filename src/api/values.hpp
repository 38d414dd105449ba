// The model's values in the words of include/pentad/values.hpp. Pure.
#pragma once

#include <pentad/values.hpp>

#include "base/result.hpp"
#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"

namespace pentad::api {

TestFailure failure_of(const TestResult& result);

/// `otherwise`: the batch when the run belongs to none.
BatchTestResult result_of(const Run& run, BatchId otherwise);

IsolationResult isolation_of(const Isolation& isolation);

FileEdit edit_of(const Edit& edit);

BatchInfo batch_of(const Batch& batch, const std::vector<Edit>& edits);

/// Without file and notes.
CiResults ci_results_of(const Run& run);

std::vector<CiRegression> regressions_of(const Comparison& comparison, const Run& run);

}  // namespace pentad::api
