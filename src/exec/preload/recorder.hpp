// Recording what the program is about to do.
#pragma once

#include "exec/trace_ring.hpp"

namespace pentad::trace {

/// Records the access. False: it could not, so that the call that follows has to be a loud one. `path` may be null or
/// empty: there is nothing to record then. Async-signal-safe; leaves errno alone.
bool record(Operation operation, int folder, const char* path);

/// The process is about to go to another folder, or to rename one. False: the call that follows has to be a loud one.
bool move();

}  // namespace pentad::trace
