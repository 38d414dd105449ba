// test_report_batch_N.txt: what a batch changed and what its tests said, for people, readable without pentad.
#pragma once

#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"
#include "report/blame_text.hpp"

namespace pentad {

/// What else is known of a batch; null: nothing.
struct BatchFindings {
    const Comparison* comparison = nullptr;  ///< of the run with the baseline
    const Isolation* isolation = nullptr;    ///< who broke its tests
    EditDiffs diffs = {};                    ///< of the edits that did
};

/// Shape: UTF-8 text without colours, ending in a newline. `edits` are all of the batch's, of any kind, oldest first.
/// The hash of a file is the first 16 hexadecimal digits of its SHA-256, as in batch_tracker.json.
std::string batch_report(const Batch& batch, const std::vector<Edit>& edits, const Run& run,
                         const BatchFindings& findings = {});

}  // namespace pentad
