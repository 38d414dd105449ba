// What a process does between fork and exec to be traced.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "model/unit_trace.hpp"

namespace pentad {

/// All that a process needs to know to be traced; made by `Trace`.
struct TraceEntry {
    TraceMethod method = TraceMethod::none;
    std::vector<sock_filter> filter = {};  ///< empty: none is needed
    int socket = -1;                       ///< to the supervisor: it takes the listener, or seizes the process
    std::string library = {};              ///< to preload; empty: none. Left out where the process does not see it.
    /// For who starts a process that shares the memory with us until it executes `program`, untold: takes the listener
    /// that `open_listener` made there. Call it before anything else is done with the trace. Nothing: use
    /// `enter_trace`.
    std::function<void(pid_t process, UniqueFd listener, const std::string& program)> adopt = {};
};

/// What goes to the supervisor through the socket. It answers with an errno, 0 when it has taken the listener,
/// or traces the process. Without a process: one was adopted; there is no answer.
struct ListenerOffer {
    pid_t process = 0;
    int listener = -1;  ///< its number in the process; -1 with ptrace
};

/// The environment with the library in it.
std::vector<std::string> environment_with(const TraceEntry& entry, std::vector<std::string> environment);

/// Makes the calling process, which has one thread, one that is traced, and what it starts; it may wait in its next
/// system call until the supervisor listens. False: errno says why. Async-signal-safe.
bool enter_trace(const TraceEntry& entry);

/// The same for a process that shares its memory and its table of descriptors with its parent, which gives the listener
/// to `adopt`: no word goes to and fro, and nobody waits. Afterwards its table is its own, and what is above 2 in it is
/// closed at exec. Returns the listener; negative: errno says why. Async-signal-safe.
int open_listener(const TraceEntry& entry);

/// execve(2) that nobody is told of, after `open_listener`. Returns only when it failed, with errno set.
void execute_untold(char* const* arguments, char* const* environment);

/// Makes what `execute_untold` needs, once for this process. False: it can't be had.  Threads: any.
bool can_execute_untold();

/// What to do about that errno. Code::tool.
Failure fail_trace(int error);

}  // namespace pentad
