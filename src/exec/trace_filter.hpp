// The seccomp filter that brings the traced system calls to pentad.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

#include "exec/trace_inspect.hpp"

namespace pentad::trace {

struct FilterOptions {
    std::uint32_t action = 0;  ///< what the filter returns for a traced call
    bool trampoline = false;   ///< calls made in the library's page need not be told
};

/// Calls that are not traced are decided by number alone, so that the kernel knows the answer without running the
/// filter (since 5.11). What can't be told by number comes too: other architectures, the x32 calls, numbers above all
/// that are known.
std::vector<sock_filter> make_filter(const FilterOptions& options);

/// What a filter with SECCOMP_RET_TRACE tells of.
bool is_told(const SystemCall& call);

}  // namespace pentad::trace
