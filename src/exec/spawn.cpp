#include "exec/spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

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

/// In the fork; async-signal-safe calls only. Returns only when something failed, with errno set.
void become(const SpawnPlan& plan, pid_t parent, char** arguments, char** environment) {
    reset_signals();
    ::setsid();
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
    if (::getppid() != parent) ::_exit(1);  // it ended before we could ask to be told
    if (::chdir(plan.folder.c_str()) != 0) return;
    int highest = 2;
    for (const auto& [ours, its] : plan.descriptors) {
        highest = std::max(highest, its);
        if (ours == its ? ::fcntl(its, F_SETFD, 0) < 0 : ::dup2(ours, its) < 0) return;
    }
    // What else is open may be of a program that we are in, and none of the tests' business.
    ::close_range(static_cast<unsigned>(highest) + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(arguments[0], arguments, environment);
}

}  // namespace

Result<pid_t> spawn(const SpawnPlan& plan) {
    const std::vector<char*> arguments = pointers(plan.arguments);
    const std::vector<char*> environment = pointers(plan.environment);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(::fcntl(ends[1], F_DUPFD_CLOEXEC, 100));  // out of the way of the numbers that it gets
    ::close(ends[1]);
    if (!write_end) return fail_errno("can't make a pipe");
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return fail_errno("can't start " + plan.arguments[0]);
    if (child == 0) {
        become(plan, parent, const_cast<char**>(arguments.data()), const_cast<char**>(environment.data()));
        const int error = errno;
        [[maybe_unused]] const ssize_t told = ::write(write_end.get(), &error, sizeof error);
        ::_exit(127);
    }
    write_end.reset();
    int error = 0;
    ssize_t count = 0;
    do count = ::read(read_end.get(), &error, sizeof error);
    while (count < 0 && errno == EINTR);
    if (count != sizeof error) return child;  // the pipe closed: it runs
    ::waitpid(child, nullptr, 0);
    return fail(Code::tool, "can't run " + plan.arguments[0] + ": " + std::strerror(error));
}

}  // namespace pentad
