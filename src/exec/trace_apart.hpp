// Work in a process of its own that shares our memory.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>

#include "base/result.hpp"

namespace pentad::trace {

/// Calls `work` in a process that has our memory and our descriptors, but other children: what it traces with ptrace(2)
/// no waitpid(2) of ours can see. Returns when `work` has. The calling thread must do nothing else and have its signals
/// blocked: the process uses what is the thread's (errno, the allocator's caches). It dies with the thread.
/// `number` is its process number before `work` begins.  Errors: io, also when it was killed.
Status call_apart(const std::function<void()>& work, std::atomic<pid_t>& number);

/// Whether it is such a process, and so no test's.  Threads: any.
bool is_apart(pid_t process);

}  // namespace pentad::trace
