// Rounds of probes: the tests of several states of a batch at once, each in its place, while the user goes on editing.
#pragma once

#include <memory>
#include <vector>

#include "workflow/frozen_probes.hpp"
#include "workflow/probe_run.hpp"

namespace pentad {

/// A state of the batch, and the failures that are to be explained there.
struct StateProbe {
    EditSet state;
    std::vector<const TestResult*> failures;
};

/// Threads: one, which is the session's.
class ProbeRounds {
   public:
    /// Of a closed batch; `units` as for PlaceRunner. The session and the states must outlive it. Takes the session's
    /// lock, and lets go of it.
    static Result<ProbeRounds> begin(Session& session, BatchStates& states, const Batch& batch, UnitRunRequest units);

    /// How many states can run at once; at least 1.
    int jobs() const { return runner_->jobs(); }
    /// How many places tests have run in so far.
    int places() const { return places_; }
    /// Some of them were copies at another path, without what git ignores.
    bool relocated() const { return relocated_; }

    /// Shape: a state a probe, in their order; without tests where it can't be made, or where the workspace changed
    /// each time while they ran. When one is interrupted, all are. Errors: as run_in_places and FrozenProbes.
    Result<std::vector<ProbedState>> run(const std::vector<StateProbe>& round);

   private:
    ProbeRounds(Session& session, FrozenProbes probes, std::unique_ptr<PlaceRunner> runner)
        : session_(&session), probes_(std::move(probes)), runner_(std::move(runner)) {}

    Session* session_;
    FrozenProbes probes_;
    std::unique_ptr<PlaceRunner> runner_;  ///< stays where it is
    int places_ = 0;
    bool relocated_ = false;
};

}  // namespace pentad
