// Stopping a tree of processes at its system calls, with ptrace(2).
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>

#include "exec/trace_inspect.hpp"

namespace pentad::trace {

/// Which calls a process is stopped at.
enum class Stops : std::uint8_t {
    filtered,  ///< those that its seccomp filter tells of, at their entry
    all,       ///< all of them, at entry and return: another's listener would hear of some calls instead of us
};

/// What works in this process: tried in a fork. Units: about a millisecond.  Threads: any.
Stops find_stops();

/// Threads: one, of a process that has no other children (trace_apart.hpp): it waits for all.
class Tracer {
   public:
    explicit Tracer(Stops stops) : stops_(stops) {}

    bool needs_filter() const { return stops_ == Stops::filtered; }

    /// Traces a process that waits for us, and all that it starts. When the tracer ends, they are killed. Returns an
    /// errno; 0: it worked.
    int seize(pid_t process) const;

    /// Calls `heard` for each traced call, at its entry, until none of the processes is left or `stop` is true: a
    /// signal that is not ignored has to come then. Returns an errno; 0: as told.
    int run(const std::atomic<bool>& stop, const std::function<void(const SystemCall&)>& heard) const;

    /// Whether the thread still waits for us; else it was killed.
    static bool waits(pid_t thread);

   private:
    void go_on(pid_t thread, int status, const std::function<void(const SystemCall&)>& heard) const;
    void resume(pid_t thread, int signal) const;

    Stops stops_;
};

}  // namespace pentad::trace
