// What a traced system call means, found out while the process waits at its entry.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exec/trace_ring_file.hpp"
#include "model/unit_trace.hpp"

namespace pentad::trace {

struct SystemCall {
    pid_t thread = 0;
    std::int64_t number = 0;
    std::array<std::uint64_t, 6> arguments = {};
    bool native = true;  ///< of the architecture that we are built for
};

struct Seen {
    std::vector<Access> accesses;
    std::optional<std::pair<Taint, std::string>> taint;
    std::vector<std::string> addresses;  ///< socket addresses that it sends to, as bytes of a sockaddr
    bool gone = false;                   ///< its memory could not be found
    bool asks = false;                   ///< the library asks for its ring
    bool own_filter = false;             ///< the process is about to install a filter of its own
    bool moves = false;                  ///< see TracedCall

    /// Nothing to record, as of `fstat`, which many programs make a stat without a path.
    bool is_nothing() const {
        return accesses.empty() && !taint && addresses.empty() && !gone && !asks && !own_filter && !moves;
    }
};

/// Reads what it needs from the process.  Threads: any.
Seen inspect(const SystemCall& call);

/// The same of a program that the process has just executed, which nobody told. It may have ended since; its "/" is
/// ours.
Seen inspect_execution(pid_t process, std::string program);

}  // namespace pentad::trace
