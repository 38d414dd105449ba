// Threads that work beside the one that was there first.
#pragma once

#include <functional>
#include <thread>

#include "base/result.hpp"

namespace pentad {

/// With all signals blocked: they are for the thread that waits for them. Errors: io, where no thread is to be had.
Result<std::thread> start_thread(std::function<void()> work);

}  // namespace pentad
