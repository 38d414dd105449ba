// What is known of a batch's states before any is run for it: earlier runs on the same trees, and the probes of a
// search that was ended early.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "judge/culprit_search.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// A test in a state of the batch.
struct KnownResult {
    EditSet state;
    bool failed = false;
    RunId run = 0;  ///< whose execution it is, also where another run kept its outcome; 0: an attempt, or a probe
};

/// The state that a ProbeRecord names.
EditSet state_of(std::string_view digits);

/// Threads: one. The session must outlive it.
class KnownResults {
   public:
    /// `edits` of `batch` in their order; `run`: the one whose failures are asked about, which is not among what is
    /// known. Errors: as the journal's.
    static Result<KnownResults> of(Session& session, const Batch& batch, const std::vector<Edit>& edits,
                                   const Run& run);

    /// Oldest first: runs of the test on the trees of the batch, and its executions in
    /// `run` before the one that counts, and its probes. Not here: runs before any edit of the batch,
    /// which are its past, and those during which files changed.
    Result<std::vector<KnownResult>> of_test(const TestResult& failure) const;

    /// Whether these inputs (inputs_of a tree) have edits of the batch applied: then what a test did there says nothing
    /// of how often it flakes.
    bool is_of_the_batch(std::uint64_t inputs) const;

    /// Probes of a search for the culprits of the same edits that was ended early.
    const std::vector<ProbeRecord>& probes() const { return probes_; }

   private:
    Result<RunId> executed_in(const Journal::PastOutcome& past, const std::string& test) const;

    Session* session_ = nullptr;
    RunId run_ = 0;
    std::map<Oid, EditSet> states_;  ///< by tree; the batch up to some edit
    std::vector<ProbeRecord> probes_;
};

}  // namespace pentad
