#include "exec/trace_tracer.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "exec/trace_filter.hpp"

namespace pentad::trace {

namespace {

constexpr int k_call_stop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

/// The call that the thread has stopped at the entry of.
std::optional<SystemCall> call_of(pid_t thread) {
    __ptrace_syscall_info told{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof told, &told) <= 0) return std::nullopt;
    if (told.op != PTRACE_SYSCALL_INFO_ENTRY && told.op != PTRACE_SYSCALL_INFO_SECCOMP) return std::nullopt;
    SystemCall call{.thread = thread, .number = static_cast<int>(told.entry.nr)};  // as the filter sees it
    for (std::size_t at = 0; at < call.arguments.size(); ++at) call.arguments[at] = told.entry.args[at];
    call.native = told.arch == AUDIT_ARCH_X86_64;
    return call;
}

bool is_group_stop(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/// False: errno says why.
bool install(unsigned long flags) {
    sock_filter all{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    const sock_fprog program{1, &all};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) >= 0) return true;
    if (errno != EACCES || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) >= 0;
}

}  // namespace

/// Of two filters that want a call, the listener's gets it, and we would never hear of it.
Stops find_stops() {
    const pid_t child = ::fork();
    if (child == 0) {
        if (!install(SECCOMP_FILTER_FLAG_NEW_LISTENER) && errno == EBUSY) ::_exit(1);
        ::_exit(install(0) ? 0 : 1);
    }
    int status = -1;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0 ? Stops::filtered : Stops::all;
}

int Tracer::seize(pid_t process) const {
    unsigned long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
    options |= stops_ == Stops::filtered ? PTRACE_O_TRACESECCOMP : PTRACE_O_TRACESYSGOOD;
    if (::ptrace(PTRACE_SEIZE, process, nullptr, options) != 0) return errno;
    if (stops_ == Stops::filtered) return 0;
    if (::ptrace(PTRACE_INTERRUPT, process, nullptr, nullptr) != 0) return errno;
    int status = 0;
    while (::waitpid(process, &status, __WALL) < 0)
        if (errno != EINTR) return errno;
    if (!WIFSTOPPED(status)) return ESRCH;
    resume(process, 0);
    return 0;
}

int Tracer::run(const std::atomic<bool>& stop, const std::function<void(const SystemCall&)>& heard) const {
    while (!stop) {
        int status = 0;
        const pid_t thread = ::waitpid(-1, &status, __WALL);
        if (thread < 0 && errno == ECHILD) return 0;
        if (thread < 0 && errno != EINTR) return errno;
        // By waiting for one that has ended we let its parent hear of it.
        if (thread > 0 && WIFSTOPPED(status)) go_on(thread, status, heard);
    }
    return 0;
}

void Tracer::go_on(pid_t thread, int status, const std::function<void(const SystemCall&)>& heard) const {
    const int signal = WSTOPSIG(status);
    const int event = status >> 16;
    if (event == PTRACE_EVENT_STOP && is_group_stop(signal)) {
        // It stays as it is, as its parent wants it; SIGCONT lets it go on.
        ::ptrace(PTRACE_LISTEN, thread, nullptr, nullptr);
        return;
    }
    const bool entered = event == PTRACE_EVENT_SECCOMP || (event == 0 && signal == k_call_stop);
    if (entered) {
        const std::optional<SystemCall> call = call_of(thread);
        if (call && (stops_ == Stops::filtered || is_told(*call))) heard(*call);
    }
    resume(thread, entered || event != 0 ? 0 : signal);
}

/// Should it have been killed meanwhile, there is nothing to do.
void Tracer::resume(pid_t thread, int signal) const {
    ::ptrace(stops_ == Stops::filtered ? PTRACE_CONT : PTRACE_SYSCALL, thread, nullptr, signal);
}

bool Tracer::waits(pid_t thread) {
    unsigned long message = 0;
    return ::ptrace(PTRACE_GETEVENTMSG, thread, nullptr, &message) == 0;
}

}  // namespace pentad::trace
