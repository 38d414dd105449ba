// Places for the states of a batch while the user goes on editing: what changes in the workspace while tests run in one
// is no part of the state, and such a run is no evidence.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "workflow/frozen_tree.hpp"
#include "workflow/probe_place.hpp"

namespace pentad {

/// Looks at the workspace once, and then only when inotify tells of a change (or can't tell). Several places may be in
/// use at once. Threads: one, which is the session's.
class FrozenProbes {
   public:
    /// How often a place is made for one probe, before its tests count as untestable there.
    static constexpr int k_tries = 3;

    /// Of a closed batch. The session and the states must outlive it. Takes the session's lock, and lets go of it.
    static Result<FrozenProbes> begin(Session& session, BatchStates& states, const Batch& batch);

    /// The batch with these edits; nothing when that can't be made. What was changed after the batch, recorded or not,
    /// is as it was at its end. Errors: as ProbePlace::make.
    Result<std::optional<ProbePlace>> place(const EditSet& applied);

    /// After tests ran in a place of this: whether they saw nothing but its state. False: nothing follows from them;
    /// the next place has what changed as it was.
    Result<bool> held(const ProbePlace& place);

   private:
    FrozenProbes(Session& session, BatchStates& states, FrozenTree tree)
        : session_(&session), states_(&states), tree_(std::move(tree)) {}
    Status take_changes(std::int64_t since_ns);

    Session* session_;
    BatchStates* states_;
    FrozenTree tree_;
    std::unique_ptr<WorkspaceMonitor> monitor_;  ///< none where there are no worlds
    /// Paths that are not, or were not at some time, as at the end of the batch, and what they were then.
    std::map<std::string, FileState> then_;
    std::map<std::string, std::size_t> changed_;  ///< while tests ran: when, as a count
};

}  // namespace pentad
