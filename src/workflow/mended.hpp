// A test that failed in a batch's run and does not fail any more: verdict `fixed`, and nobody is to blame.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/blame.hpp"
#include "store/journal.hpp"

namespace pentad {

/// The verdict on a test that failed in `run` of `batch`, when its newest run since passed on other files than those:
/// changes after the batch have mended it. Nothing: they have not, nobody knows, or the batch is taken back, which
/// mends nothing. `past`: the test's, newest first. What `known` has proved of the same run stays. Pure.
std::optional<Blame> mended_since(const Batch& batch, const Run& run, const std::string& test,
                                  const std::vector<Journal::PastOutcome>& past, const std::optional<Isolation>& known);

/// The verdict on a test that failed in `run`, which was of other files than the batch's end, and passes at that end: a
/// later edit of the batch has mended it, or, when the run came after the batch, what came after it too broke it. Pure.
Blame passes_at_the_end(const Batch& batch, const Run& run, const std::string& test);

}  // namespace pentad
