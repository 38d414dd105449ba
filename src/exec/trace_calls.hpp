// The system calls that tell what a process wants of the file system, or that hide it from us.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "exec/trace_ring.hpp"
#include "model/unit_trace.hpp"

namespace pentad::trace {

inline constexpr int k_no_argument = -1;

/// Where a call has a path, and what it does there.
struct PathArgument {
    std::int8_t folder = k_no_argument;  ///< the argument with the descriptor that a relative path starts at
    std::int8_t path = k_no_argument;
    Operation operation = Operation::look;
};

struct TracedCall {
    /// What more there is to look at than the path.
    enum class Kind : std::uint8_t {
        path,
        open,            ///< flags in `flags`
        open_how,        ///< flags in the memory that `flags` points to
        may_not_follow,  ///< a stat whose `flags` may hold AT_SYMLINK_NOFOLLOW
        taint,
        connect,        ///< an address in argument 1, its size in 2
        bind,           ///< the same: a local socket with a name is a new file
        send_to,        ///< the same in 4 and 5
        send_message,   ///< a msghdr in argument 1
        send_messages,  ///< an array of mmsghdr in 1, its size in 2
        shared_memory,  ///< a key in argument 0
        own_filter,     ///< prctl and seccomp
        clone,          ///< flags in argument 0
        clone_how,      ///< flags in the memory that argument 0 points to
    };
    int number = 0;
    Kind kind = Kind::path;
    std::array<PathArgument, 2> paths = {};
    std::int8_t flags = k_no_argument;
    Taint taint = Taint::lost;  ///< of Kind::taint
    const char* name = "";      ///< of Kind::taint: for people
    bool moves = false;         ///< what a relative path starts at may be another, or called otherwise, after it
    bool only_ptrace = false;   ///< of interest only where we use ptrace ourselves
};

/// All of them, those that come most first.
std::span<const TracedCall> traced_calls();

/// Nothing when it is none of them. Cost: a look into a table.
const TracedCall* traced_call(std::int64_t number);

}  // namespace pentad::trace
