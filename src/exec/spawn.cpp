#include "exec/spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/file.hpp"

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

/// Through the pipe from the fork, when the program could not be started.
struct Trouble {
    int error = 0;
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

bool is_traced(const SpawnPlan& plan) { return plan.trace != nullptr && plan.trace->method != TraceMethod::none; }

/// In the fork; async-signal-safe calls only. Where the world's `/` is comes last; see HeldWorld.
bool move_to(std::span<const int> namespaces) {
    for (const int one : namespaces.first(namespaces.size() - 1))
        if (::setns(one, 0) != 0) return false;
    return ::fchdir(namespaces.back()) == 0 && ::chroot(".") == 0;
}

/// In the fork; async-signal-safe calls only. Returns only when something failed, with errno set.
void become(const SpawnPlan& plan, pid_t parent, char** arguments, const Environment& environment, Trouble& trouble) {
    reset_signals();
    ::setsid();
    trouble.in_world = plan.world != nullptr && !enter_world(*plan.world, trouble.world);
    if (trouble.in_world) return;
    trouble.in_namespaces = !plan.namespaces.empty() && !move_to(plan.namespaces);
    if (trouble.in_namespaces) return;
    // After the world: other credentials can take it back.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
    if (::getppid() != parent) ::_exit(1);  // it ended before we could ask to be told
    trouble.in_folder = ::chdir(plan.folder.c_str()) != 0;
    if (trouble.in_folder) return;
    int highest = 2;
    for (const auto& [ours, its] : plan.descriptors) {
        highest = std::max(highest, its);
        if (ours == its ? ::fcntl(its, F_SETFD, 0) < 0 : ::dup2(ours, its) < 0) return;
    }
    // A library that its world does not show would be complained about on its stderr.
    const bool library = is_traced(plan) && ::access(plan.trace->library.c_str(), R_OK) == 0;
    trouble.in_trace = is_traced(plan) && !enter_trace(*plan.trace);
    if (trouble.in_trace) return;
    // What else is open may be of a program that we are in, and none of the tests' business.
    ::close_range(static_cast<unsigned>(highest) + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(arguments[0], arguments, (library ? environment.traced : environment.plain).data());
}

/// With our memory until it executes something: to copy the tables of it takes longer than a short test does. Not where
/// it enters a world: a new user namespace is given to nobody who shares memory. Nor where a debugger is to stop it.
bool may_share_memory(const SpawnPlan& plan) {
    const bool debugged = is_traced(plan) && plan.trace->method == TraceMethod::ptrace;
    return plan.world == nullptr && plan.namespaces.empty() && !debugged;
}

}  // namespace

Result<pid_t> spawn(const SpawnPlan& plan) {
    const std::vector<char*> arguments = pointers(plan.arguments);
    const std::vector<std::string> with_library =
        is_traced(plan) ? environment_with(*plan.trace, plan.environment) : std::vector<std::string>();
    const Environment environment{pointers(with_library), pointers(plan.environment)};
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(::fcntl(ends[1], F_DUPFD_CLOEXEC, 100));  // out of the way of the numbers that it gets
    ::close(ends[1]);
    if (!write_end) return fail_errno("can't make a pipe");
    const pid_t parent = ::getpid();
    // Our handlers are not to run in the fork, in what may be our memory.
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t child =
        may_share_memory(plan) ? ::vfork() : ::fork();  // NOLINT(clang-analyzer-security.insecureAPI.vfork)
    if (child == 0) {
        Trouble trouble;
        become(plan, parent, const_cast<char**>(arguments.data()), environment, trouble);
        trouble.error = errno;
        [[maybe_unused]] const ssize_t told = ::write(write_end.get(), &trouble, sizeof trouble);
        ::_exit(127);
    }
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (child < 0) {
        errno = error;
        return fail_errno("can't start " + plan.arguments[0]);
    }
    write_end.reset();
    Trouble trouble;
    ssize_t count = 0;
    do count = ::read(read_end.get(), &trouble, sizeof trouble);
    while (count < 0 && errno == EINTR);
    if (count != sizeof trouble) return child;  // the pipe closed: it runs
    ::waitpid(child, nullptr, 0);
    if (trouble.in_world) return fail_world(*plan.world, trouble.world);
    if (trouble.in_trace) return fail_trace(trouble.error);
    if (trouble.in_namespaces)
        return fail(Code::refused, std::string("can't move to a world: ") + std::strerror(trouble.error));
    if (trouble.in_folder)
        return fail(Code::tool, "can't run anything in " + plan.folder.string() + ": " + std::strerror(trouble.error));
    return fail(Code::tool, "can't run " + plan.arguments[0] + ": " + std::strerror(trouble.error));
}

}  // namespace pentad
