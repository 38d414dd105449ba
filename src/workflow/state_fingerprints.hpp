// What a unit finds in the states of a batch, as far as it is known what it depends on: in which earlier runs it found
// the same, and which states are the same for it. docs/selection.md says when that is proved.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workflow/batch_states.hpp"
#include "workflow/selecting.hpp"

namespace pentad {

/// Threads: one. The session and the states must outlive it.
class StateFingerprints {
   public:
    /// `batch` is closed. `run`: whose failures are explained. `request`: how units run in the workspace. `builds`: see
    /// must_build; then nothing is known.
    StateFingerprints(Session& session, BatchStates& states, const Batch& batch, const Run& run, UnitRunRequest request,
                      bool builds);

    struct Seen {
        /// Runs in which the unit found what it finds in the state: what a test did there, it would do here. Each was
        /// traced as a whole, and what it depended on can't have changed while it ran. Newest first.
        std::vector<RunId> runs = {};
        /// Equal for states in which nothing differs that the unit depended on in any run that is known, the failing
        /// one and one before it among them. Nothing where that is not known.
        std::optional<std::string> key = {};
    };
    /// Knows nothing of a unit that was not traced, or was tainted once, and of a state that can't be made. Takes the
    /// session's lock, and lets go of it. Looks at the workspace the first time that a unit was traced.
    Result<Seen> look(const std::string& unit, const EditSet& state);

   private:
    Status prepare();
    Status enter(const EditSet& state);
    Result<const KnownTraces*> traces_of(const std::string& unit);
    Result<bool> is_proved(const KnownTraces& known, const KnownTrace& trace, const FactValues& values);
    Result<Seen> look_at(const std::string& unit, const KnownTraces& known);

    Session* session_;
    BatchStates* states_;
    BatchId batch_;
    RunId run_;
    UnitRunRequest request_;
    bool prepared_ = false;
    bool usable_;  ///< what the batch's end was is known, and nothing is built
    PresentState present_;
    TrackedFiles end_;                           ///< of the batch
    std::optional<EditSet> at_;                  ///< the state of `files_`
    std::optional<TrackedFiles> files_;          ///< nothing: it can't be made
    std::map<std::string, KnownTraces> traces_;  ///< by unit
};

}  // namespace pentad
