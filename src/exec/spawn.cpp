#include "exec/spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

#include "base/file.hpp"
#include "base/sanitizers.hpp"

namespace pentad {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

void reset_signals() {
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// What the new process tells when the program could not be started: in the memory that it shares with us, or through a
/// pipe.
struct Trouble {
    int error = 0;
    bool failed = false;
    bool in_world = false;  ///< then `world` says more
    bool in_trace = false;
    bool in_namespaces = false;
    bool in_folder = false;
    WorldTrouble world = {};
};

/// `NAME=value` pointers, with and without what tracing adds.
struct Environment {
    std::vector<char*> traced;
    std::vector<char*> plain;
};

/// In the fork; async-signal-safe calls only. Where the world's `/` is comes last; see HeldWorld.
bool move_to(std::span<const int> namespaces) {
    for (const int one : namespaces.first(namespaces.size() - 1))
        if (::setns(one, 0) != 0) return false;
    return ::fchdir(namespaces.back()) == 0 && ::chroot(".") == 0;
}

/// The descriptors of a plan, each at a number that none of them is to get: else one could be replaced before it is
/// copied.
struct Placed {
    std::vector<std::pair<int, int>> places;  ///< (ours, the process's)
    int highest = 2;                          ///< of the process's
    std::vector<UniqueFd> copies = {};
};

Result<Placed> place(const SpawnPlan& plan) {
    Placed placed{.places = plan.descriptors};
    for (const auto& [ours, its] : plan.descriptors) placed.highest = std::max(placed.highest, its);
    for (auto& [ours, its] : placed.places) {
        if (ours > placed.highest || ours == its) continue;
        UniqueFd copy(::fcntl(ours, F_DUPFD_CLOEXEC, placed.highest + 1));
        if (!copy) return fail_errno("can't start " + plan.arguments[0]);
        ours = copy.get();
        placed.copies.push_back(std::move(copy));
    }
    return placed;
}

struct Child {
    const SpawnPlan& plan;
    const Placed& placed;
    char** arguments;
    const Environment& environment;
    pid_t parent;
    bool shares = false;   ///< our memory
    bool listens = false;  ///< it opens its listener for us, and nobody is told of its exec
    int listener = -1;
    Trouble trouble = {};
};

/// In the fork; async-signal-safe calls only. Returns only when something failed, with errno set.
void become(Child& child) {
    const SpawnPlan& plan = child.plan;
    Trouble& trouble = child.trouble;
    reset_signals();
    ::setsid();
    trouble.in_world = plan.world != nullptr && !enter_world(*plan.world, trouble.world);
    if (trouble.in_world) return;
    trouble.in_namespaces = !plan.namespaces.empty() && !move_to(plan.namespaces);
    if (trouble.in_namespaces) return;
    // After the world: other credentials can take it back.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
    if (::getppid() != child.parent) ::_exit(1);  // it ended before we could ask to be told
    trouble.in_folder = ::chdir(plan.folder.c_str()) != 0;
    if (trouble.in_folder) return;
    // A library that its world does not show would be complained about on its stderr.
    const bool library = plan.is_traced() && ::access(plan.trace->library.c_str(), R_OK) == 0;
    // First, as the table of descriptors is the parent's until then.
    if (child.listens) child.listener = open_listener(*plan.trace);
    trouble.in_trace = child.listens && child.listener < 0;
    if (trouble.in_trace) return;
    for (const auto& [ours, its] : child.placed.places) {
        // By hand: what stands in for the library's function could make a call that nobody answers yet.
        if ((ours == its ? ::syscall(SYS_fcntl, its, F_SETFD, 0) : ::syscall(SYS_dup2, ours, its)) < 0) return;
    }
    trouble.in_trace = plan.is_traced() && !child.listens && !enter_trace(*plan.trace);
    if (trouble.in_trace) return;
    // What else is open may be of a program that we are in, and none of the tests' business. Where we go on as soon as
    // it has another memory, it is closed before that: a lock of ours would be held for a moment longer.
    ::syscall(SYS_close_range, static_cast<unsigned>(child.placed.highest) + 1, ~0U,
              child.shares ? 0U : CLOSE_RANGE_CLOEXEC);
    char* const* const variables = (library ? child.environment.traced : child.environment.plain).data();
    if (child.listens)
        execute_untold(child.arguments, variables);
    else
        ::execve(child.arguments[0], child.arguments, variables);
}

void become_or_tell(Child& child) {
    become(child);
    child.trouble.error = errno;
    child.trouble.failed = true;
}

/// With our memory until it executes something: to copy the tables of it takes longer than a short test does. Not where
/// it enters a world: a new user namespace is given to nobody who shares memory. Nor where a debugger is to stop it.
bool may_share_memory(const SpawnPlan& plan) {
    const bool debugged = plan.is_traced() && plan.trace->method == TraceMethod::ptrace;
    // ThreadSanitizer would take what the new process does for this thread's.
    return !k_thread_sanitizer && plan.world == nullptr && plan.namespaces.empty() && !debugged;
}

/// Returns its process id when it has executed the program or failed; negative: errno says why there is none.
pid_t start_in_our_memory(Child& child) {
    constexpr std::size_t k_stack = std::size_t{64} << 10;
    const auto stack = std::make_unique_for_overwrite<std::byte[]>(k_stack);
    const auto run = [](void* argument) {
        become_or_tell(*static_cast<Child*>(argument));
        return 127;
    };
    return ::clone(run, stack.get() + k_stack, CLONE_VM | CLONE_VFORK | (child.listens ? CLONE_FILES : 0) | SIGCHLD,
                   &child);
}

/// The same, with a copy of our memory.
pid_t start_apart(Child& child) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(::fcntl(ends[1], F_DUPFD_CLOEXEC, 100));  // out of the way of the numbers that it gets
    ::close(ends[1]);
    if (!write_end) return -1;
    const pid_t process = ::fork();
    if (process == 0) {
        become_or_tell(child);
        [[maybe_unused]] const ssize_t told = ::write(write_end.get(), &child.trouble, sizeof child.trouble);
        ::_exit(127);
    }
    if (process < 0) return -1;
    write_end.reset();
    Trouble trouble;
    ssize_t count = 0;
    do count = ::read(read_end.get(), &trouble, sizeof trouble);
    while (count < 0 && errno == EINTR);
    if (count == sizeof trouble) child.trouble = trouble;  // else the pipe closed: it runs
    return process;
}

Failure failure_of(const SpawnPlan& plan, const Trouble& trouble) {
    if (trouble.in_world) return fail_world(*plan.world, trouble.world);
    if (trouble.in_trace) return fail_trace(trouble.error);
    if (trouble.in_namespaces)
        return fail(Code::refused, std::string("can't move to a world: ") + std::strerror(trouble.error));
    if (trouble.in_folder)
        return fail(Code::tool, "can't run anything in " + plan.folder.string() + ": " + std::strerror(trouble.error));
    return fail(Code::tool, "can't run " + plan.arguments[0] + ": " + std::strerror(trouble.error));
}

}  // namespace

Result<pid_t> spawn(const SpawnPlan& plan) {
    const std::vector<char*> arguments = pointers(plan.arguments);
    const std::vector<std::string> with_library =
        plan.is_traced() ? environment_with(*plan.trace, plan.environment) : std::vector<std::string>();
    const Environment environment{pointers(with_library), pointers(plan.environment)};
    TRY_ASSIGN(const Placed placed, place(plan));
    Child child{plan, placed, const_cast<char**>(arguments.data()), environment, ::getpid()};
    // Our handlers are not to run in the new process, in what may be our memory.
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    child.shares = may_share_memory(plan);
    child.listens = child.shares && plan.is_traced() && plan.trace->adopt && plan.arguments[0].starts_with('/');
    pid_t process = child.shares ? start_in_our_memory(child) : start_apart(child);
    if (process > 0 && child.listens && child.trouble.in_trace) {  // by the other way then
        ::waitpid(process, nullptr, 0);
        child.listens = false;
        child.trouble = {};
        process = start_in_our_memory(child);
    }
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    UniqueFd listener(child.listener);
    if (process < 0) {
        errno = error;
        return fail_errno("can't start " + plan.arguments[0]);
    }
    if (child.trouble.failed) {
        ::waitpid(process, nullptr, 0);
        return failure_of(plan, child.trouble);
    }
    if (listener) plan.trace->adopt(process, std::move(listener), plan.arguments[0]);
    return process;
}

}  // namespace pentad
