// Whose a process is: the accesses of each unit, and finding the unit of a process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "exec/trace_process.hpp"
#include "exec/trace_ring_file.hpp"
#include "model/unit_trace.hpp"

namespace pentad::trace {

/// What is known of a unit while it runs.
struct TracedUnit {
    explicit TracedUnit(RingFile file) : ring(std::move(file)) {}
    RingFile ring;
    std::map<Taint, std::string> taints;
    std::unordered_set<pid_t> threads;  ///< that were heard of
    bool begun = false;                 ///< we were told that it is a unit

    void taint(Taint taint, std::string reason) { taints.emplace(taint, std::move(reason)); }
};

/// Which processes are units of their own, beside the one that was started.
enum class UnitProcesses : std::uint8_t {
    none,
    forks,  ///< its forks
    told,   ///< those, however far below it, that `begin` was told of before they did anything that counts
};

/// The process that was started, and the units below it. Threads: one at a time.
class TraceUnits {
   public:
    /// Errors: io.
    static Result<TraceUnits> create(UnitProcesses processes);

    /// The process that was started: all belong to it, or to the units that it forks.
    void set_root(pid_t process) { root_ = process; }
    pid_t root() const { return root_; }

    /// The unit of a thread that waits for us. Nothing: can't be told, or it waits no more.
    TracedUnit* find(pid_t thread);

    /// What the thread does can be any unit's: all that run now are tainted.
    void lose_sight_of(pid_t thread);

    /// A fork of the root is a unit, or this process is.  Errors: io.
    Status begin(pid_t process);

    /// The unit is over; its process's number may be given to another. Nothing: it was never heard of.
    std::unique_ptr<TracedUnit> take(pid_t process);

    /// What the root itself does: before it forks, for all units.
    TracedUnit& own() { return *own_; }
    const TracedUnit& own() const { return *own_; }

    /// What forks of the root have done that were begun as no unit, up to now.
    std::vector<const TracedUnit*> helpers() const;

    /// Whether a process has asked for a ring.
    bool has_library() const { return has_library_; }
    void set_library() { has_library_ = true; }

    /// No other units than the root.
    bool is_single() const { return processes_ == UnitProcesses::none; }

    /// As new. Single ones only.
    void renew();

    /// All that goes on is not known any more.
    void taint_all(Taint taint, const std::string& reason);

   private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        TracedUnit* unit = nullptr;
        Clock::time_point since;
    };

    struct Ancestry {
        TracedUnit* unit = nullptr;
        bool cut_off = false;  ///< not known only because an ancestor was gone when we came to it
    };

    TracedUnit* look_up(pid_t thread);
    Ancestry ancestry_of(pid_t thread);
    TracedUnit* fork_unit(pid_t process);

    UnitProcesses processes_ = UnitProcesses::none;
    bool has_library_ = false;
    pid_t root_ = 0;
    pid_t pentad_ = 0;
    std::unique_ptr<TracedUnit> own_;
    std::map<pid_t, std::unique_ptr<TracedUnit>> forks_;
    std::unordered_map<pid_t, Known> known_;
};

}  // namespace pentad::trace
