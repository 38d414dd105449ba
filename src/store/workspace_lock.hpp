// One writer at a time: flock on a file in test_batch_logs.
#pragma once

#include <filesystem>
#include <functional>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// Holds an exclusive flock as long as it lives; the kernel lets go when the process dies. Children don't inherit it.
class WorkspaceLock {
   public:
    /// Waits for the lock. Shape: `file` is made if missing. Errors: io; interrupted on a signal.
    static Result<WorkspaceLock> acquire(const std::filesystem::path& file);
    /// The same in a program whose signals are not ours: no signal ends the wait, but `give_up` does, which is asked
    /// now and then.
    static Result<WorkspaceLock> acquire(const std::filesystem::path& file, const std::function<bool()>& give_up);
    /// nullopt-like: an Error with code refused when somebody else holds it.
    static Result<WorkspaceLock> try_acquire(const std::filesystem::path& file);

   private:
    explicit WorkspaceLock(UniqueFd fd) : fd_(std::move(fd)) {}
    UniqueFd fd_;
};

}  // namespace pentad
