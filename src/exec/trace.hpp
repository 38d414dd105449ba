// Tracing: what units, and all that they start, want of the file system, in any language. docs/tracing.md says how, and
// where the limits are.
//
// A unit that is a process of its own: `session.trace()`, SpawnPlan::trace, wait for the process, `trace.end()`.
// Units that are forks of one process: `session.trace_forks()`, SpawnPlan::trace of that process; for each fork
// `begin_unit` when its number is known (it may have begun long before), `end_unit` when it has ended.
// Units that are processes somewhere below one: `session.trace_told()`; `begin_unit` of a process that waits for it,
// and then executes what is the unit; at the end `end`, and `end_unit` of each.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "exec/trace_entry.hpp"
#include "exec/world_folder.hpp"
#include "model/unit_trace.hpp"

namespace pentad {

namespace trace {
enum class Stops : std::uint8_t;
enum class UnitProcesses : std::uint8_t;
class Resolver;
class SupervisorPool;
}  // namespace trace

/// One process that is started, with all that it starts. Nothing of it may run any more at the end of this object.
/// Threads: one; has another for itself.
class Trace {
   public:
    Trace(Trace&&) noexcept;
    Trace& operator=(Trace&&) noexcept;
    ~Trace();

    /// For SpawnPlan::trace, once. Stays where it is when the trace is moved.
    const TraceEntry& entry() const;

    /// This fork of the process is a unit. What it has done already counts.  Errors: io.
    Status begin_unit(pid_t process);

    /// What it did, and what it got from the process that it was forked from. Call it when the unit's process has
    /// ended, before its number can be another unit's. `left_some`: processes of it were found that outlived it
    /// (Taint::survivor); those that only ever forked are not known here.
    UnitTrace end_unit(pid_t process, bool left_some);

    /// What the forks of the process have done that were begun as no unit: it counts for all units that got something
    /// from the process. Call it when the last unit has begun: one that ran faster than its number was heard of looks
    /// the same.
    UnitTrace of_helpers();

    /// All that the started process did, and what it started, but for units. Call it when it has ended; waits a moment
    /// for the last of what it started. What still runs is Taint::survivor.
    UnitTrace end();

    /// Whether the preloaded library works in the process, or in one that it started.
    bool has_library() const;

   private:
    friend class TraceSession;
    struct Parts;
    explicit Trace(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// What the traces of a run have in common. Threads: one.
class TraceSession {
   public:
    /// `method`: nothing: the best that works here (trace_support.hpp). With TraceMethod::none traces know nothing.
    /// Errors: io, no_space (the library can't be written).
    static Result<TraceSession> start(const std::filesystem::path& root, std::optional<TraceMethod> method = {});

    TraceMethod method() const { return method_; }

    /// Errors: io.
    Result<Trace> trace() const;
    Result<Trace> trace_forks() const;
    Result<Trace> trace_told() const;

   private:
    TraceSession() = default;
    Result<Trace> make(trace::UnitProcesses processes) const;

    std::filesystem::path root_;
    TraceMethod method_ = TraceMethod::none;
    trace::Stops stops_{};               ///< of ptrace
    std::optional<WorldFolder> folder_;  ///< holds the library
    std::string library_;
    std::vector<sock_filter> filter_;
    std::shared_ptr<trace::Resolver> resolver_;
    std::shared_ptr<trace::SupervisorPool> pool_;
};

}  // namespace pentad
