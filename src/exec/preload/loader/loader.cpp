// Makes forks of a program that is loaded, and has run nothing of its own yet: see exec/load_request.hpp. What the
// dynamic loader does at a program's start takes longer than all that a short test does.
//
// It is the first to be initialized (-z initfirst), before the C library and all others, so it calls none.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "exec/load_request.hpp"
#include "exec/preload/system.hpp"

extern "C" {
// Who has one of these wants to be the first itself, or else does not start.
// NOLINTBEGIN(readability-identifier-naming): the sanitizers' names
__attribute__((weak)) void __asan_init();
__attribute__((weak)) void __hwasan_init();
__attribute__((weak)) void __lsan_init();
__attribute__((weak)) void __msan_init();
__attribute__((weak)) void __tsan_init();
// NOLINTEND(readability-identifier-naming)
}

// The dynamic loader's list of what is loaded.
extern __attribute__((weak)) r_debug _r_debug;  // NOLINT(readability-identifier-naming): its name

namespace pentad::load {

namespace {

using trace::as_long;
using trace::loud_call;

constexpr int k_descriptors = 3;  // stdin, stdout, stderr
constexpr long k_failed = 127;    // exit status

/// What the kernel has to be told anew in each fork, or is told otherwise.
struct Process {
    char** arguments = nullptr;
    char** variables = nullptr;
    std::size_t places = 0;      ///< for pointers to variables, and what is behind them
    std::size_t count = 0;       ///< of the arguments
    char** auxiliary = nullptr;  ///< the vector's numbers, two for each
    std::size_t auxiliary_size = 0;
    char name[16] = {};     ///< as the kernel has it
    long thread_place = 0;  ///< where the C library keeps the main thread's number
    long robust_list = 0;
    long robust_size = 0;
    prctl_mm_map memory = {};
    char* request = nullptr;  ///< k_most_request bytes
    bool has_trampoline = false;
};

/// With a descriptor, if it is not negative. `call` makes the system call. Returns what it does.
template <class Call>
long answer(Call call, LoadAnswer said, int descriptor) {
    alignas(cmsghdr) char room[CMSG_SPACE(sizeof descriptor)] = {};
    iovec part{&said, sizeof said};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = room;
        message.msg_controllen = sizeof room;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        trace::copy(reinterpret_cast<char*>(CMSG_DATA(header)), reinterpret_cast<const char*>(&descriptor),
                    sizeof descriptor);
    }
    return call(SYS_sendmsg, long{k_load_control}, as_long(&message), long{MSG_NOSIGNAL});
}

long loud(long number, long a, long b, long c) { return loud_call(number, a, b, c); }
long quiet(long number, long a, long b, long c) { return trace::quiet_call(number, a, b, c); }

[[noreturn]] void leave(long status) {
    for (;;) loud_call(SYS_exit_group, status);
}

[[noreturn]] void give_up(std::int32_t process, long error) {
    answer(loud, {process, static_cast<std::int32_t>(-error)}, -1);
    leave(k_failed);
}

/// Returns the size; 0: there is none any more. `descriptors`: -1 for those that did not come.
std::size_t take_request(const Process& process, int (&descriptors)[k_descriptors]) {
    alignas(cmsghdr) char room[CMSG_SPACE(sizeof descriptors)] = {};
    iovec part{process.request, k_most_request};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    long size = 0;
    do size = loud_call(SYS_recvmsg, k_load_control, as_long(&message), MSG_CMSG_CLOEXEC);
    while (size == -EINTR);
    for (int& descriptor : descriptors) descriptor = -1;
    const cmsghdr* const header = CMSG_FIRSTHDR(&message);
    if (size > 0 && header != nullptr && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof descriptors))
        trace::copy(reinterpret_cast<char*>(descriptors), reinterpret_cast<const char*>(CMSG_DATA(header)),
                    sizeof descriptors);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
}

/// The numbers of /proc/self/stat from the 26th on, as proc(5) counts them: where the parts of the program lie.
bool read_memory_map(prctl_mm_map& memory) {
    char text[2048];
    const long file = loud_call(SYS_openat, AT_FDCWD, as_long("/proc/self/stat"), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const long size = loud_call(SYS_read, file, as_long(text), sizeof text);
    loud_call(SYS_close, file);
    long at = size;
    while (at > 0 && text[at - 1] != ')') --at;  // the program's name, before it, may hold anything
    if (at <= 0) return false;
    std::uint64_t numbers[52] = {};
    for (int field = 3; field < 52 && at < size; ++field) {
        while (at < size && text[at] == ' ') ++at;
        for (; at < size && text[at] != ' '; ++at)
            if (text[at] >= '0' && text[at] <= '9')
                numbers[field] = numbers[field] * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
    memory.start_code = numbers[26];
    memory.end_code = numbers[27];
    memory.start_stack = numbers[28];
    memory.start_data = numbers[45];
    memory.end_data = numbers[46];
    memory.start_brk = numbers[47];
    memory.arg_start = numbers[48];
    memory.arg_end = numbers[49];
    memory.env_start = numbers[50];
    memory.env_end = numbers[51];
    memory.brk = static_cast<std::uint64_t>(loud_call(SYS_brk, 0));
    memory.exe_fd = ~0U;
    return true;
}

/// What /proc shows as the command and its environment. Returns what prctl(2) does.
long show(const prctl_mm_map& memory) {
    return loud_call(SYS_prctl, PR_SET_MM, PR_SET_MM_MAP, as_long(&memory), sizeof memory, 0);
}

/// The C library knows one that is initialized before all others: the last that was loaded and wants to be.
bool is_first() {
    if (&_r_debug == nullptr) return false;
    for (const link_map* map = _r_debug.r_map; map != nullptr; map = map->l_next)
        for (const ElfW(Dyn)* entry = map->l_ld; entry != nullptr && entry->d_tag != DT_NULL; ++entry)
            if (entry->d_tag == DT_FLAGS_1 && (entry->d_un.d_val & DF_1_INITFIRST) != 0 && map->l_ld != _DYNAMIC)
                return false;
    return true;
}

bool has_sanitizer() {
    return &__asan_init != nullptr || &__hwasan_init != nullptr || &__lsan_init != nullptr || &__msan_init != nullptr ||
           &__tsan_init != nullptr;
}

/// What `ps` shows of who waits here. It is none of the program's processes.
long call_it_loader(const Process& process) {
    static char name[16];  // the kernel shows nothing that is of a file
    trace::copy(name, "pentad-loader", sizeof "pentad-loader");
    prctl_mm_map memory = process.memory;
    memory.arg_start = reinterpret_cast<std::uint64_t>(name);
    memory.arg_end = memory.arg_start + sizeof "pentad-loader";
    const long shown = show(memory);
    return shown != 0 ? shown : loud_call(SYS_prctl, PR_SET_NAME, as_long(name));
}

/// Returns 0, or a negative errno.
long prepare(Process& process, char** arguments, char** variables, int count) {
    process.arguments = arguments;
    process.variables = variables;
    process.count = static_cast<std::size_t>(count);
    while (variables[process.places] != nullptr) ++process.places;
    process.auxiliary = variables + process.places + 1;
    while (process.auxiliary[process.auxiliary_size] != nullptr) process.auxiliary_size += 2;
    process.auxiliary_size += 2;  // its end too
    if (process.auxiliary_size > k_auxiliary_room) return -E2BIG;
    if (!is_first() || has_sanitizer()) return -EBUSY;
    // The first work of a process: with another, a lock could be held that nobody in the fork would let go.
    long error = loud_call(SYS_prctl, PR_GET_TID_ADDRESS, as_long(&process.thread_place));
    if (error == 0)
        error = loud_call(SYS_get_robust_list, 0, as_long(&process.robust_list), as_long(&process.robust_size));
    if (error == 0 && !read_memory_map(process.memory)) error = -EIO;
    if (error == 0) error = loud_call(SYS_prctl, PR_GET_NAME, as_long(process.name));
    if (error == 0) error = call_it_loader(process);
    if (error != 0) return error;
    const long memory =
        loud_call(SYS_mmap, 0, k_most_request, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory < 0) return memory;
    process.request = reinterpret_cast<char*>(memory);
    return 0;
}

/// Texts one behind the other become the pointers' texts. Returns what is behind them.
char* point_to(char* text, char** pointers, std::size_t count) {
    for (std::size_t at = 0; at < count; ++at) {
        pointers[at] = text;
        text += trace::length_of(text) + 1;
    }
    return text;
}

/// Returns the listener; negative: an errno.
long install(const LoadRequest& request, char* filter) {
    const sock_fprog program{static_cast<unsigned short>(request.instructions), reinterpret_cast<sock_filter*>(filter)};
    // As exec/trace_entry.cpp does.
    const auto try_with = [&](long flags) {
        return loud_call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, as_long(&program));
    };
    constexpr long k_more[] = {SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, 0};
    for (const long more : k_more) {
        const long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | more;
        long listener = try_with(flags);
        if (listener == -EACCES && loud_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1) == 0) listener = try_with(flags);
        if (listener != -EINVAL) return listener;
    }
    return -EINVAL;
}

/// In the fork: what a program has at its start.
void become(Process& process, const int (&descriptors)[k_descriptors]) {
    const auto& request = *reinterpret_cast<const LoadRequest*>(process.request);
    const auto number = static_cast<std::int32_t>(loud_call(SYS_getpid));
    const auto insist = [number](long result) {
        if (result < 0) give_up(number, result);
    };
    insist(loud_call(SYS_set_robust_list, process.robust_list, process.robust_size));
    insist(loud_call(SYS_setsid));
    insist(loud_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL));
    if (loud_call(SYS_getppid) != request.parent) leave(k_failed);
    char* const arguments = process.request + sizeof request;
    char* const variables = point_to(arguments, process.arguments, process.count);
    char* const folder = point_to(variables, process.variables, request.variables);
    // Some look for the auxiliary vector behind the variables. `auxiliary` itself stays as it is.
    for (std::size_t at = request.variables; at < process.places; ++at) process.variables[at] = nullptr;
    trace::copy(reinterpret_cast<char*>(process.variables + request.variables + 1),
                reinterpret_cast<const char*>(process.auxiliary), process.auxiliary_size * sizeof(char*));
    insist(loud_call(SYS_chdir, as_long(folder)));
    for (int to = 0; to < k_descriptors; ++to) insist(loud_call(SYS_dup2, descriptors[to], to));
    process.memory.arg_start = reinterpret_cast<std::uint64_t>(arguments);
    process.memory.arg_end = process.memory.env_start = reinterpret_cast<std::uint64_t>(variables);
    process.memory.env_end = reinterpret_cast<std::uint64_t>(folder);
    insist(show(process.memory));
    insist(loud_call(SYS_prctl, PR_SET_NAME, as_long(process.name)));
    const bool traced = request.instructions != 0;
    const long listener = traced ? install(request, process.request + request.filter_place()) : -1;
    if (traced) insist(listener);
    // From here on pentad would hear of it, and does not listen yet.
    const long sent = answer(traced ? quiet : loud, {number, 0}, static_cast<int>(listener));
    if (sent < 0) leave(k_failed);
    loud_call(SYS_close_range, k_load_control, ~0U, 0);
    if (process.has_trampoline) loud_call(SYS_munmap, trace::k_trampoline, trace::k_trampoline_size);
}

/// Returns in the forks. CLONE_PARENT: they are pentad's children, as those that it starts itself.
void serve(Process& process) {
    for (;;) {
        int descriptors[k_descriptors];
        if (take_request(process, descriptors) < sizeof(LoadRequest)) leave(0);
        const auto& request = *reinterpret_cast<const LoadRequest*>(process.request);
        if (request.variables + process.auxiliary_size > process.places) give_up(0, -E2BIG);
        if (request.instructions != 0 && !process.has_trampoline) {
            process.has_trampoline = trace::make_trampoline();
            if (!process.has_trampoline) give_up(0, -ENOSYS);
        }
        constexpr long k_flags = CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;
        const long fork = loud_call(SYS_clone, k_flags, 0, 0, process.thread_place, 0);
        if (fork == 0) return become(process, descriptors);
        if (fork < 0) answer(loud, {0, static_cast<std::int32_t>(-fork)}, -1);
        for (const int descriptor : descriptors) loud_call(SYS_close, descriptor);
    }
}

__attribute__((constructor)) void begin(int count, char** arguments, char** variables) {
    Process process;
    const long error = prepare(process, arguments, variables, count);
    if (error != 0) give_up(0, error);
    answer(loud, {}, -1);
    serve(process);
}

}  // namespace

}  // namespace pentad::load
