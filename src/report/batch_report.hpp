// test_report_batch_N.txt: what a batch changed and what its tests said, for people, readable without pentad.
#pragma once

#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// Shape: UTF-8 text without colours, ending in a newline. `edits` are all of the batch's, of any kind, oldest first.
/// The hash of a file is the first 16 hexadecimal digits of its SHA-256, as in batch_tracker.json.
/// `comparison` is the run's with the baseline; null without one.
std::string batch_report(const Batch& batch, const std::vector<Edit>& edits, const Run& run,
                         const Comparison* comparison = nullptr);

}  // namespace pentad
