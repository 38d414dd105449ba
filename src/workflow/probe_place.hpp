// Where a state of a batch is run: in a world of the workspace, at the same path and with all that git ignores; else in
// a copy of the recorded files at another path.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workflow/batch_states.hpp"
#include "workflow/place_runner.hpp"
#include "workflow/test_place.hpp"

namespace pentad {

/// Goes away with what it made. Threads: one.
class ProbePlace {
   public:
    /// What is not in the workspace as it was at the end of the batch. See FrozenProbes.
    struct Changed {
        std::map<std::string, FileState> then;
        std::set<std::string> always;  ///< held by the place, also when they are now what they shall be
        std::size_t count = 0;         ///< how many changes were known
    };

    /// The state of `states` with these edits applied; nothing when it can't be made. Takes the session's lock, and
    /// lets go of it. Errors: corrupt, no_space, io.
    static Result<std::optional<ProbePlace>> make(Session& session, BatchStates& states, const EditSet& applied,
                                                  const Changed& changed);

    bool is_world() const { return place_.world() != nullptr; }
    /// Whether a write to this path of the workspace does not show in the place.
    bool holds(const std::string& path) const { return held_.contains(path); }
    std::size_t changes_before() const { return changes_before_; }
    std::int64_t since_ns() const { return since_ns_; }  ///< of file_clock_ns, before the place was made

    /// Whether there is hardly any space left for what tests write in it: then a failure may be for want of that.
    bool is_full() const;

    /// Where units of this selection run in this place, which must outlive it.
    RunPlace with(const Workspace& workspace, std::vector<UnitSelection> selection) const;

   private:
    explicit ProbePlace(TestPlace place) : place_(std::move(place)) {}
    static Result<std::optional<ProbePlace>> make_world(Session& session, BatchStates& states, const EditSet& applied,
                                                        const Changed& changed);

    std::set<std::string> held_;
    std::size_t changes_before_ = 0;
    std::int64_t since_ns_ = 0;
    TestPlace place_;
};

}  // namespace pentad
