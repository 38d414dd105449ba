#include "exec/trace_apart.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "base/sanitizers.hpp"

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the C library's name
extern "C" int __clone(int (*)(void*), void*, int, void*, ...) noexcept;

namespace pentad::trace {

namespace {

/// ThreadSanitizer's clone() believes that memory is copied.
constexpr auto* k_clone = k_thread_sanitizer ? &::__clone : &::clone;

constexpr std::size_t k_stack = 1U << 20;  // only what is used takes memory

struct Context {
    const std::function<void()>& work;
    std::atomic<pid_t>& number;
    pid_t parent;
};

constexpr std::size_t k_most = 256;
constexpr pid_t k_about_to = -1;

/// Those that run; 0: a free place. The kernel writes the number into it before the process runs.
std::array<std::atomic<pid_t>, k_most>& places() {
    static std::array<std::atomic<pid_t>, k_most> k_places{};
    return k_places;
}
static_assert(sizeof(std::atomic<pid_t>) == sizeof(pid_t));

std::atomic<pid_t>* take_place() {
    for (std::atomic<pid_t>& place : places()) {
        pid_t free = 0;
        if (place.compare_exchange_strong(free, k_about_to)) return &place;
    }
    return nullptr;
}

int run(void* argument) {
    const Context& context = *static_cast<const Context*>(argument);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != context.parent) return 1;  // it ended before we could ask to be told
    context.number = ::getpid();
    context.work();
    return 0;
}

struct Outcome {
    int error = 0;   ///< of clone(2)
    int status = 0;  ///< as waitpid(2) gives it
};

/// Starts it and waits until it has ended. Meanwhile nothing of the thread's may be touched, so no sanitizer may look
/// and only bare system calls will do.
#if defined(__clang__)
__attribute__((no_sanitize("address", "thread", "undefined")))
#endif
void run_and_wait(void* stack, Context& context, pid_t* place, Outcome& outcome) {
    const int flags = CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_PARENT_SETTID;  // no signal at its end
    const pid_t process = k_clone(run, static_cast<char*>(stack) + k_stack, flags, &context, place);
    if (process < 0) {
        outcome.error = errno;
        return;
    }
    while (::syscall(SYS_wait4, process, &outcome.status, __WALL, nullptr) < 0 && errno == EINTR) {
    }
}

}  // namespace

Status call_apart(const std::function<void()>& work, std::atomic<pid_t>& number) {
    void* const stack = ::mmap(nullptr, k_stack, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) return fail_errno("can't make a stack");
    std::atomic<pid_t>* const place = take_place();
    Outcome outcome{.error = EAGAIN};
    if (place != nullptr) {
        outcome.error = 0;
        Context context{work, number, ::getpid()};
        run_and_wait(stack, context, reinterpret_cast<pid_t*>(place), outcome);
        *place = 0;
    }
    ::munmap(stack, k_stack);
    if (outcome.error != 0)
        return fail(Code::io, std::string("can't start a process: ") + std::strerror(outcome.error));
    if (outcome.status != 0) return fail(Code::io, "the process that traces was killed");
    return {};
}

bool is_apart(pid_t process) {
    return std::ranges::any_of(places(), [process](const std::atomic<pid_t>& place) {
        while (place == k_about_to) std::this_thread::yield();
        return place == process;
    });
}

}  // namespace pentad::trace
