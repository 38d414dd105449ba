#include "exec/trace_entry.hpp"

#include <linux/close_range.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "exec/trace_library.hpp"
#include "exec/trace_trampoline.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_sanitizer = "ASAN_OPTIONS=";

/// Returns what seccomp(2) does; negative: errno says why.
long install(const TraceEntry& entry, unsigned long flags) {
    const sock_fprog program{static_cast<unsigned short>(entry.filter.size()),
                             const_cast<sock_filter*>(entry.filter.data())};
    const long made = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    // Who may do all keeps what set-user-ID programs give; others have to do without them.
    if (made >= 0 || errno != EACCES || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return made;
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/// Returns the listener; negative: errno says why.
int install_listener(const TraceEntry& entry) {
    // Once we have heard of a call, only a deadly signal takes the process out of it: a timer that fires more often
    // than we answer would have it start again and again. Kernels before 5.19 do not know this.
    for (const unsigned long more : {SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, 0UL}) {
        const long listener = install(entry, SECCOMP_FILTER_FLAG_NEW_LISTENER | more);
        if (listener >= 0) return static_cast<int>(listener);
        if (errno != EINVAL) return -1;
    }
    return -1;
}

/// Sending the descriptor itself would be a traced call, and nobody listens yet: the supervisor takes it.
bool hand_over(int socket, int listener) {
    const ListenerOffer offer{::getpid(), listener};
    if (::write(socket, &offer, sizeof offer) != sizeof offer) return false;
    int error = 0;
    ssize_t count = 0;
    do count = ::read(socket, &error, sizeof error);
    while (count < 0 && errno == EINTR);
    if (count == sizeof error) errno = error;
    return count == sizeof error && error == 0;
}

/// The filter comes when we are traced: until then its calls would fail.
bool enter_ptrace(const TraceEntry& entry) {
    // Where only ancestors may trace (yama): the process that traces is none. Elsewhere it is not known.
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    const bool traced = hand_over(entry.socket, -1);
    const int error = errno;
    ::prctl(PR_SET_PTRACER, 0, 0, 0, 0);
    errno = error;
    return traced && (entry.filter.empty() || install(entry, 0) >= 0);
}

}  // namespace

std::vector<std::string> environment_with(const TraceEntry& entry, std::vector<std::string> environment) {
    if (entry.library.empty()) return environment;
    preload_first(entry.library, environment);
    // Else a program with AddressSanitizer's shared library ends at its start, as ours comes before it.
    std::string& sanitizer = variable_in(environment, k_sanitizer);
    sanitizer += sanitizer.size() == k_sanitizer.size() ? "" : ":";
    sanitizer += "verify_asan_link_order=0";
    return environment;
}

bool enter_trace(const TraceEntry& entry) {
    if (entry.method == TraceMethod::ptrace) return enter_ptrace(entry);
    const int listener = install_listener(entry);
    if (listener < 0) return false;
    const bool sent = hand_over(entry.socket, listener);
    const int error = errno;
    ::close(listener);
    errno = error;
    return sent;
}

int open_listener(const TraceEntry& entry) {
    const int listener = install_listener(entry);
    // Not unshare, which containers forbid.
    constexpr unsigned k_own_table = CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC;
    if (listener < 0 || ::syscall(SYS_close_range, 3U, ~0U, k_own_table) == 0) return listener;
    const int error = errno;
    ::syscall(SYS_close, listener);
    errno = error;
    return -1;
}

void execute_untold(char* const* arguments, char* const* environment) {
    const auto as_long = [](const void* pointer) { return reinterpret_cast<long>(pointer); };
    errno = static_cast<int>(
        -trace::quiet_call(SYS_execve, as_long(arguments[0]), as_long(arguments), as_long(environment)));
}

bool can_execute_untold() {
    static const bool k_can = trace::make_trampoline([](auto... arguments) { return ::syscall(arguments...); });
    return k_can;
}

Failure fail_trace(int error) {
    std::string advice;
    if (error == EBUSY) advice = "; something around us traces already, as another pentad does";
    if (error == EPERM || error == EACCES)
        advice = "; a container's profile or the sysctl kernel.yama.ptrace_scope forbids it";
    if (error == EINVAL || error == ENOSYS) advice = "; this kernel is older than 5.6, or has no seccomp filters";
    return fail(Code::tool, std::string("can't trace a program: ") + std::strerror(error) + advice);
}

}  // namespace pentad
