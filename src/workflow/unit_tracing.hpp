// The tracing of a run's units: of each process that runs units, and of those whose outcome the tracing itself changed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "exec/trace.hpp"
#include "frameworks/test_unit.hpp"
#include "model/trace.hpp"

namespace pentad {

/// Must outlive all processes of the servers that it traces. Threads: one.
class UnitTracing {
   public:
    /// By the best method; whether it works here, the server's start shows: trying it on another program first costs
    /// each run some milliseconds. Errors: io, no_space.
    static Result<UnitTracing> start(const std::filesystem::path& root);

    /// By a method that was tried. Units: some milliseconds, once a process. Errors: io, no_space.
    static Result<UnitTracing> start_tried(const std::filesystem::path& root);

    TraceMethod method() const { return session_.method(); }
    /// Some method works here, as far as is known.
    bool works() const { return method() != TraceMethod::none; }
    /// Not tried before, and no unit has begun: that a server does not start may be the method's fault.
    bool is_trial() const { return is_trial_; }

    /// For SpawnPlan::trace of a new server, whose forks are the units; stays where it is. Errors: io.
    Result<const TraceEntry*> new_server();

    Status begin(pid_t process);

    /// The process has ended that ran these units; each depends on all that it did. `left_some`: see Trace::end_unit.
    void end(pid_t process, bool left_some, std::span<const std::string> units);

    /// For SpawnPlan::trace of a process that runs just this unit, or a group of which it is the first; stays where it
    /// is until `end_own`. Errors: io.
    Result<const TraceEntry*> new_process(const TestUnit& unit);

    using SharedPaths = std::shared_ptr<const std::vector<TracedPath>>;

    /// What loading a program once depends on: `load` does that, traced by the entry, and ends it. What it sees in
    /// `ours` is none of it. Errors: those of `load`; tool, when not all of it can be known.
    Result<SharedPaths> see_load(const std::filesystem::path& ours,
                                 const std::function<Status(const TraceEntry&)>& load) const;

    /// The process of `new_process` was not started, but forked from what was loaded so.
    void was_loaded(const TestUnit& unit, SharedPaths loading);

    /// In the process of the group of which `first` is the first, this process runs nothing but `unit` from now on.
    void begin_part(const std::string& first, pid_t process, const std::string& unit);

    /// That process has ended; nothing when there was none. A unit depends on what its own processes did, and on what
    /// that one did by itself but to build; one that had none, on all of it. `scratch`: its folder; what is in it and
    /// in those of others is ours, and is gone now. What the units' tool keeps for itself is no dependency.
    void end_own(std::span<const TestUnit* const> units, const std::filesystem::path& scratch);

    /// They ran in a process that was never told of.
    void lose(std::span<const std::string> units);

    /// Their outcome says nothing: they wanted of the kernel what it does not give to who is traced.
    const std::set<std::string>& disturbed() const { return disturbed_; }

    /// When no unit runs any more, once.
    std::vector<UnitFacts> take();

   private:
    /// A process of its own, and those below it that run just one unit.
    struct Own {
        Trace trace;
        std::vector<std::pair<pid_t, std::string>> parts = {};
        SharedPaths loading = {};  ///< what its program depended on before the process was forked; nothing: it was not
    };

    /// What their process did before it forked is the same for many units: their facts share it.
    void add_before_fork(const SharedPaths& paths, UnitFacts& facts);
    /// To the facts of the newest server's units what its forks did that are none.
    void add_helpers();
    UnitFacts own_facts(UnitTrace seen, const TestUnit& unit, const std::filesystem::path& scratch);

    UnitTracing(TraceSession session, std::filesystem::path root, bool is_trial)
        : session_(std::move(session)), root_(std::move(root)), is_trial_(is_trial) {}

    TraceSession session_;
    std::filesystem::path root_;
    bool is_trial_ = false;
    std::vector<Trace> traces_;       ///< one for each server, the newest last
    std::map<std::string, Own> own_;  ///< by the unit, or the first of them
    std::vector<UnitFacts> forked_;   ///< by the newest server
    std::vector<UnitFacts> facts_;
    SharedPaths before_fork_paths_;  ///< of which these are the facts
    UnitFacts before_fork_;
    std::set<std::string> disturbed_;
};

}  // namespace pentad
