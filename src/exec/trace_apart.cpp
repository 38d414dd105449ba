#include "exec/trace_apart.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <string>

namespace pentad::trace {

namespace {

constexpr std::size_t k_stack = 1U << 20;  // only what is used takes memory

struct Context {
    const std::function<void()>& work;
    std::atomic<pid_t>& number;
    pid_t parent;
};

/// Those that run, and places for those that are about to.
struct Numbers {
    std::mutex mutex;
    std::list<pid_t> all;
};

Numbers& numbers() {
    static Numbers k_numbers;
    return k_numbers;
}

int run(void* argument) {
    const Context& context = *static_cast<const Context*>(argument);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != context.parent) return 1;  // it ended before we could ask to be told
    context.number = ::getpid();
    context.work();
    return 0;
}

}  // namespace

Status call_apart(const std::function<void()>& work, std::atomic<pid_t>& number) {
    void* const stack = ::mmap(nullptr, k_stack, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) return fail_errno("can't make a stack");
    Context context{work, number, ::getpid()};
    // No signal at its end: a waitpid(2) for any child does not see it.
    const int flags = CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_PARENT_SETTID;
    std::unique_lock lock(numbers().mutex);
    const auto place = numbers().all.emplace(numbers().all.end(), 0);
    const pid_t process = ::clone(run, static_cast<char*>(stack) + k_stack, flags, &context, &*place);
    const int error = errno;
    lock.unlock();
    // Not waitpid(): until the other has ended, nothing of the thread's may be touched.
    int status = 0;
    while (process > 0 && ::syscall(SYS_wait4, process, &status, __WALL, nullptr) < 0 && errno == EINTR) {
    }
    ::munmap(stack, k_stack);
    lock.lock();
    numbers().all.erase(place);
    if (process < 0) return fail(Code::io, std::string("can't start a process: ") + std::strerror(error));
    if (status != 0) return fail(Code::io, "the process that traces was killed");
    return {};
}

bool is_apart(pid_t process) {
    const std::lock_guard lock(numbers().mutex);
    return std::ranges::find(numbers().all, process) != numbers().all.end();
}

}  // namespace pentad::trace
