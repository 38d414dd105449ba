#include "exec/trace_apart.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace pentad::trace {

namespace {

constexpr std::size_t k_stack = 1U << 20;  // only what is used takes memory

struct Context {
    const std::function<void()>& work;
    std::atomic<pid_t>& number;
    pid_t parent;
};

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
    const pid_t process =
        ::clone(run, static_cast<char*>(stack) + k_stack, CLONE_VM | CLONE_FILES | CLONE_FS, &context);
    if (process < 0) {
        const Failure failure = fail_errno("can't start a process");
        ::munmap(stack, k_stack);
        return failure;
    }
    // Not waitpid(): until the other has ended, nothing of the thread's may be touched.
    int status = 0;
    while (::syscall(SYS_wait4, process, &status, __WALL, nullptr) < 0 && errno == EINTR) {
    }
    ::munmap(stack, k_stack);
    if (status != 0) return fail(Code::io, "the process that traces was killed");
    return {};
}

}  // namespace pentad::trace
