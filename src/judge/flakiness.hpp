// Flaky or broken: what to run again, and what the outcomes mean. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "judge/flake_rate.hpp"
#include "model/flakiness.hpp"

namespace pentad {

struct RetrySettings {
    int count = 1;       ///< at most this many further executions
    int backoff_ms = 0;  ///< before the first retry; doubles with each; 0: at once
    int most_backoff_ms = 10'000;
};

struct RetryStep {
    bool retry = false;
    int delay_ms = 0;  ///< to wait before it
};

/// What to do after `attempts`, the outcomes so far in this run, oldest first. Stops at a pass, at the count, and for a
/// test that is known to be broken: its last three runs failed, and nothing ever showed it to be flaky.
RetryStep next_retry(const std::vector<Outcome>& attempts, const std::vector<PastOutcome>& history,
                     const RetrySettings& settings);

struct FlakeQuestion {
    std::vector<Outcome> attempts = {};     ///< of this run, all on the same inputs, oldest first; one of them failed
    std::vector<PastOutcome> history = {};  ///< oldest first, without this run
    std::uint64_t inputs = 0;               ///< of this run, as in PastOutcome; 0: not known
    /// How likely the edits broke it, before it was run. Lower it where no edit touches what the test depends on.
    double break_prior = 0.03;
    int most_executions = 6;  ///< that may be asked for after the first failure
};

struct FlakeAnswer {
    FlakeVerdict verdict = FlakeVerdict::undetermined;
    int more_executions = 0;  ///< with `undetermined`: run it so often, until one passes, and ask again; 0: give up
    double broken_probability = 0;
    FlakeRate rate;  ///< from history, this run left out
};

/// Errors are rare by construction: only a pass and a failure on the same inputs, or odds of 200 to 1, make a test
/// flaky; it is broken only if its flakiness would let it fail so often in less than one case in 100.
FlakeAnswer classify(const FlakeQuestion& question);

}  // namespace pentad
