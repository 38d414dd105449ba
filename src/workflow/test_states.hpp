// One test in the states of a batch: where its executions count, so that each counts once, whatever states it is one
// of.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "workflow/known_results.hpp"
#include "workflow/state_fingerprints.hpp"

namespace pentad {

/// What is known of a state without a run of its own.
struct StateEvidence {
    /// An execution counts there already, and is one of this state too; nothing: it counts here from now on.
    std::optional<EditSet> same = {};
    bool failed = false;
    double duration = 0;  ///< seconds
    RunId run = 0;        ///< whose execution it is; 0: of this search
};

/// Threads: one. What it is made with must outlive it.
class TestStates {
   public:
    /// `failing`: the run whose failures are explained, and the state that it was of; nothing: of none.
    TestStates(Session& session, StateFingerprints& fingerprints, const TestResult& failure, RunId failing,
               const std::optional<EditSet>& state);

    /// What an execution of an earlier run says of a state, that nobody has run for it: nothing when it counts there
    /// already.
    std::optional<StateEvidence> take(const KnownResult& known);

    /// What is known of a state before it is run for the test, by what the test's unit depends on. Asked once, so that
    /// a test can be run again in a state where it is known. Errors: as StateFingerprints::look.
    Result<std::optional<StateEvidence>> look(const EditSet& state);

    /// Whether a run in which the unit found the same as in this state says that the test passes there; counts nothing.
    Result<bool> passed_before(const EditSet& state);

    /// An execution of this search.
    void ran(const EditSet& state, bool failed, double duration);

    /// Runs of which an execution counts in a state: they are no part of the test's past.
    bool counts(RunId run) const { return counted_.contains(run); }

   private:
    struct Execution {
        EditSet state;
        bool failed = false;
        double duration = 0;
    };
    Result<std::optional<Execution>> execution_of(RunId run, const EditSet& state);
    std::optional<StateEvidence> take(RunId run, Execution execution);

    Session* session_;
    StateFingerprints* fingerprints_;
    std::string test_;
    std::string unit_;
    RunId failing_;
    std::map<RunId, Execution> counted_;                  ///< of earlier runs, with the state where they count
    std::vector<std::pair<std::string, Execution>> ran_;  ///< of this search, with the key of the state
    std::map<EditSet, std::string> keys_;
    std::set<EditSet> looked_;
};

}  // namespace pentad
