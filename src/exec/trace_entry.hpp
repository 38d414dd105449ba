// What a process does between fork and exec to be traced.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/unit_trace.hpp"

namespace pentad {

/// All that a process needs to know to be traced; made by `Trace`.
struct TraceEntry {
    TraceMethod method = TraceMethod::none;
    std::vector<sock_filter> filter = {};  ///< empty: none is needed
    int socket = -1;                       ///< to the supervisor: it takes the listener, or seizes the process
    std::string library = {};              ///< to preload; empty: none. Left out where the process does not see it.
};

/// What goes to the supervisor through the socket. It answers with an errno, 0 when it has taken the listener,
/// or traces the process.
struct ListenerOffer {
    pid_t process = 0;
    int listener = -1;  ///< its number in the process; -1 with ptrace
};

/// The environment with the library in it.
std::vector<std::string> environment_with(const TraceEntry& entry, std::vector<std::string> environment);

/// Makes the calling process, which has one thread, one that is traced, and what it starts; it may wait in its next
/// system call until the supervisor listens. False: errno says why. Async-signal-safe.
bool enter_trace(const TraceEntry& entry);

/// What to do about that errno. Code::tool.
Failure fail_trace(int error);

}  // namespace pentad
