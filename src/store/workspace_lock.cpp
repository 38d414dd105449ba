#include "store/workspace_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

namespace pentad {
namespace {

constexpr std::chrono::milliseconds k_longest_pause{20};

Failure interrupted(const std::filesystem::path& file) {
    return fail(Code::interrupted,
                fmt::format("interrupted while waiting for {}, which another pentad holds", file.string()));
}

Result<UniqueFd> open_lock(const std::filesystem::path& file) {
    // O_NONBLOCK: a FIFO of this name must not hang us. O_NOFOLLOW: a lock that lies elsewhere protects nothing.
    constexpr int k_flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    UniqueFd fd(::open(file.c_str(), k_flags, 0666));
    if (!fd) return fail_errno(fmt::format("can't open the lock {}", file.string()));
    return fd;
}

}  // namespace

Result<WorkspaceLock> WorkspaceLock::acquire(const std::filesystem::path& file) {
    TRY_ASSIGN(UniqueFd fd, open_lock(file));
    if (::flock(fd.get(), LOCK_EX) != 0) {
        if (errno == EINTR) return interrupted(file);
        return fail_errno(fmt::format("can't lock {}", file.string()));
    }
    return WorkspaceLock(std::move(fd));
}

Result<WorkspaceLock> WorkspaceLock::acquire(const std::filesystem::path& file, const std::function<bool()>& give_up) {
    std::chrono::milliseconds pause{1};
    for (;;) {
        Result<WorkspaceLock> lock = try_acquire(file);
        if (lock || lock.error().code != Code::refused) return lock;
        if (give_up()) return interrupted(file);
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, k_longest_pause);
    }
}

Result<WorkspaceLock> WorkspaceLock::try_acquire(const std::filesystem::path& file) {
    TRY_ASSIGN(UniqueFd fd, open_lock(file));
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) {
            return fail(
                Code::refused,
                fmt::format("another pentad is at work here (it holds {}); wait until it has ended", file.string()));
        }
        return fail_errno(fmt::format("can't lock {}", file.string()));
    }
    return WorkspaceLock(std::move(fd));
}

}  // namespace pentad
