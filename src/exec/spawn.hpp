// Starting a program with exactly the descriptors, environment, session and folder that it shall have.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "exec/trace_entry.hpp"
#include "exec/world_entry.hpp"

namespace pentad {

struct SpawnPlan {
    std::vector<std::string> arguments;    ///< the first is the program's path; no search in PATH
    std::vector<std::string> environment;  ///< `NAME=value`, all that it gets
    std::filesystem::path folder;          ///< where it starts
    /// {ours, its number, which is below 100}: every other descriptor stays here.
    std::vector<std::pair<int, int>> descriptors;
    const WorldEntry* world = nullptr;  ///< what it sees the workspace as; must outlive it. Nothing: as it is
    /// See HeldWorld: it moves to a world that is there already. Empty: it does not.
    std::vector<int> namespaces = {};
    const TraceEntry* trace = nullptr;  ///< how it is traced; must outlive it. Nothing: it is not

    bool is_traced() const { return trace != nullptr && trace->method != TraceMethod::none; }
};

/// Starts it in a session of its own, with no signal blocked or ignored; it is killed when the calling thread ends.
/// Returns its process id; the caller waits for it.  Errors: tool, when it can't be executed or can't enter its world
/// or be traced; refused, when it can't move to `namespaces`; io.  Threads: any.
Result<pid_t> spawn(const SpawnPlan& plan);

}  // namespace pentad
