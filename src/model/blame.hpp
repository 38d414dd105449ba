// Who broke a test: what the culprit search found out about a batch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/test_result.hpp"

namespace pentad {

/// Stored in the journal by number: append, never renumber.
enum class BlameVerdict : std::uint8_t {
    culprit,       ///< one edit; or several, each of which breaks it on its own
    pair,          ///< two edits that break it only together
    flaky,         ///< no edit: it fails now and then
    fixed,         ///< it does not fail any more
    undetermined,  ///< one of these edits, if any
};

/// `culprit`, `pair`, `flaky`, `fixed`, `undetermined`.
std::string_view to_string(BlameVerdict verdict);

struct Blame {
    std::string test;
    BlameVerdict verdict = BlameVerdict::undetermined;
    std::vector<EditId> edits = {};  ///< ascending
    bool verified = false;           ///< a run bears it out: the test passed without just these edits
    int executions = 0;              ///< of this test, in the search
    double confidence = 0;           ///< 0 to 1
    std::string reason = {};         ///< of anything but a plain culprit: a few words

    /// `edits` are to blame, and a run bears it out.
    bool names_culprits() const {
        return verified && (verdict == BlameVerdict::culprit || verdict == BlameVerdict::pair);
    }
};

/// One test in one state of the batch.
struct ProbeRecord {
    std::string state;  ///< a digit for each edit of the batch: 1 applied, 0 as before the batch
    std::string test;
    Outcome outcome = Outcome::not_run;  ///< not_run: the state says nothing about this test
    double duration = 0;                 ///< seconds
    /// It was not run there: nothing that it depends on differs from this run, or this state, and that was its outcome.
    RunId same_as_run = 0;
    std::string same_as_state = {};

    bool was_run() const { return same_as_run == 0 && same_as_state.empty(); }
};

struct Isolation {
    BatchId batch = 0;
    RunId run = 0;                         ///< whose failures are explained
    std::vector<EditId> edits = {};        ///< of the batch, in their order: what the digits of a state stand for
    int worlds = 0;                        ///< states that were made
    bool interrupted = false;              ///< by Ctrl-C or the budget
    bool stopped = false;                  ///< by Ctrl-C; not kept in the journal
    bool relocated = false;                ///< the states were copies at another path, without what git ignores
    std::vector<Blame> tests = {};         ///< in the order of ids
    std::vector<ProbeRecord> probes = {};  ///< in the order in which they ran
};

}  // namespace pentad
