// A program that reaches files in the way that its arguments say, for tests of tracing. `trace_probe VERB ARGUMENT...
// [+ VERB ARGUMENT...]...`: one after the other. Exit status: 0, or the number of the first verb that failed.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <vector>

extern char** environ;

namespace {

using Words = std::vector<std::string>;

bool closed(long fd) { return fd >= 0 && ::close(static_cast<int>(fd)) == 0; }

bool ended_well(pid_t child) {
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::vector<char*> pointers(const Words& words, std::size_t from) {
    std::vector<char*> result;
    for (std::size_t at = from; at < words.size(); ++at) result.push_back(const_cast<char*>(words[at].c_str()));
    result.push_back(nullptr);
    return result;
}

bool do_mmap(const Words& words) {
    const int fd = ::open(words[1].c_str(), O_RDONLY);
    void* const memory = ::mmap(nullptr, 1, PROT_READ, MAP_PRIVATE, fd, 0);
    return memory != MAP_FAILED && closed(fd);
}

bool do_openat2(const Words& words) {
    open_how how{};
    how.flags = O_RDONLY;
    return closed(::syscall(SYS_openat2, AT_FDCWD, words[1].c_str(), &how, sizeof how));
}

bool do_list(const Words& words) {
    DIR* const listing = ::opendir(words[1].c_str());
    if (listing == nullptr) return false;
    while (::readdir(listing) != nullptr) {
    }
    return ::closedir(listing) == 0;
}

bool do_openat(const Words& words) {
    const int folder = ::open(words[1].c_str(), O_PATH | O_DIRECTORY);
    const bool opened = closed(::openat(folder, words[2].c_str(), O_RDONLY));
    return closed(folder) && opened;
}

bool do_fopen(const Words& words) {
    FILE* const file = ::fopen(words[1].c_str(), words[2].c_str());
    return file != nullptr && ::fclose(file) == 0;
}

bool do_exec(const Words& words) { return ::execv(words[1].c_str(), pointers(words, 1).data()) == 0; }

bool do_bare_exec(const Words& words) {
    char* none[] = {nullptr};
    return ::execve(words[1].c_str(), pointers(words, 1).data(), none) == 0;
}

bool do_vfork(const Words& words) {
    const std::vector<char*> arguments = pointers(words, 1);
    const pid_t child = ::vfork();
    if (child == 0) {
        ::execv(arguments[0], arguments.data());
        ::_exit(9);
    }
    return ended_well(child);
}

/// A child that shares our memory opens a file in another folder.
bool do_vfork_open(const Words& words) {
    const pid_t child = ::vfork();
    if (child == 0) ::_exit(::chdir(words[1].c_str()) == 0 && closed(::open(words[2].c_str(), O_RDONLY)) ? 0 : 1);
    return ended_well(child);
}

/// By a call of the C library, or without it.
bool do_fchdir(const Words& words) {
    const int folder = ::open(words[1].c_str(), O_PATH | O_DIRECTORY);
    const bool moved = (words[0] == "fchdir" ? ::fchdir(folder) : ::syscall(SYS_fchdir, folder)) == 0;
    return closed(folder) && moved;
}

bool do_spawn(const Words& words) {
    pid_t child = -1;
    const int error = ::posix_spawn(&child, words[1].c_str(), nullptr, nullptr, pointers(words, 1).data(), environ);
    return error == 0 && ended_well(child);
}

bool do_thread(const Words& words) {
    pthread_t thread;
    const auto work = [](void* path) -> void* {
        return closed(::open(static_cast<const char*>(path), O_RDONLY)) ? path : nullptr;
    };
    if (::pthread_create(&thread, nullptr, work, const_cast<char*>(words[1].c_str())) != 0) return false;
    void* result = nullptr;
    return ::pthread_join(thread, &result) == 0 && result != nullptr;
}

bool do_timer(const Words& words) {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    action.sa_flags = words[3] == "restart" ? SA_RESTART : 0;
    ::sigaction(SIGALRM, &action, nullptr);
    const itimerval often{{0, 300}, {0, 300}};  // microseconds
    ::setitimer(ITIMER_REAL, &often, nullptr);
    bool all = true;
    for (int round = 0; round < 3000; ++round) {
        all = all && closed(::open(words[1].c_str(), O_RDONLY));
        if (words[2] != "-") all = all && closed(::syscall(SYS_openat, AT_FDCWD, words[2].c_str(), O_RDONLY));
    }
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    return all;
}

bool install(const sock_filter* code, unsigned short size, unsigned long flags) {
    const sock_fprog program{size, const_cast<sock_filter*>(code)};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) >= 0;
}

/// A sandbox that kills who asks for the working folder, and refuses readlink.
bool do_filter(const Words& words) {
    const sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 2, 0, SYS_getcwd},
        {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SYS_readlink},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS},
    };
    return install(code, 5, 0) && closed(::open(words[1].c_str(), O_RDONLY)) && do_openat({"", ".", words[1]});
}

/// It may be refused.
bool do_listener(const Words&) {
    const sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    const bool done = install(code, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    return done || errno == EBUSY;
}

/// Its child is traced by it, as a debugger does.
bool do_ptrace(const Words& words) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);
        ::raise(SIGSTOP);
        ::_exit(closed(::open(words[1].c_str(), O_RDONLY)) ? 0 : 1);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) == child && WIFSTOPPED(status))
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool do_foreign(const Words&) {
    long result = 20;  // getpid of 32-bit programs
    asm volatile("int $0x80" : "+a"(result) : : "memory");
    return result == ::getpid();
}

bool do_handle(const Words& words) {
    alignas(file_handle) char room[sizeof(file_handle) + MAX_HANDLE_SZ] = {};
    auto* const handle = reinterpret_cast<file_handle*>(room);
    handle->handle_bytes = MAX_HANDLE_SZ;
    int mount = 0;
    ::name_to_handle_at(AT_FDCWD, words[1].c_str(), handle, &mount, 0);
    const int folder = ::open("/", O_RDONLY);
    const int fd = ::open_by_handle_at(folder, handle, O_RDONLY);  // may not be allowed
    if (fd >= 0) ::close(fd);
    return closed(folder);
}

bool do_taint_call(const Words& words) {
    const std::string& name = words[1];
    if (name == "io_uring") {
        char parameters[128] = {};
        ::syscall(SYS_io_uring_setup, 1, parameters);
    }
    if (name == "chroot") [[maybe_unused]]
        const int done = ::chroot("/nowhere");
    if (name == "mount") ::syscall(SYS_mount, "", "/nowhere", "", 0, nullptr);
    if (name == "setns") ::setns(-1, 0);
    if (name == "shmget") ::syscall(SYS_shmget, 4711, 4096, 0);
    if (name == "msgget") ::syscall(SYS_msgget, 4711, 0);
    if (name == "semget") ::syscall(SYS_semget, 4711, 1, 0);
    if (name == "mq_open") ::syscall(SYS_mq_open, "nobodys", O_RDONLY, 0, nullptr);
    if (name == "pidfd_getfd") ::syscall(SYS_pidfd_getfd, -1, 0, 0);
    return true;
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool do_connect(const Words& words) {
    const sockaddr_in address = loopback(static_cast<std::uint16_t>(std::stoi(words[1])));
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return closed(fd) && connected == (words[2] == "yes");
}

bool do_connect_unix(const Words& words) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ::strncpy(address.sun_path, words[1].c_str(), sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return closed(fd) && connected == (words[2] == "yes");
}

/// A server and its client in one process.
bool do_serve(const Words&) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::bind(server, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(server, 1) != 0)
        return false;
    ::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size);
    const bool connected = do_connect({"", std::to_string(ntohs(address.sin_port)), "yes"});
    return closed(server) && connected;
}

bool do_daemon(const Words& words) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::setsid();
        ::signal(SIGALRM, SIG_DFL);
        ::alarm(30);  // should the test be killed
        closed(::open(words[1].c_str(), O_RDONLY));
        for (int fd = 0; fd < 64; ++fd) ::close(fd);
        ::pause();
    }
    FILE* const number = ::fopen(words[2].c_str(), "w");
    ::fprintf(number, "%d", static_cast<int>(child));
    ::fclose(number);
    ::usleep(50'000);
    return true;
}

bool do_many(const Words& words) {
    for (int number = 0; number < std::stoi(words[2]); ++number) {
        struct stat status{};
        ::stat((words[1] + std::to_string(number) + std::string(200, 'x')).c_str(), &status);
    }
    return true;
}

/// realpath in both of its forms gives this path, or has this error.
bool do_is_real(const Words& words) {
    char room[PATH_MAX];
    const char* const error = words[2] == "ENOENT" ? "ENOENT" : words[2] == "ENOTDIR" ? "ENOTDIR" : nullptr;
    const int number = error == nullptr ? 0 : words[2] == "ENOENT" ? ENOENT : ENOTDIR;
    errno = 0;
    char* const in_room = ::realpath(words[1].c_str(), room);
    if (error != nullptr) return in_room == nullptr && errno == number;
    char* const made = ::realpath(words[1].c_str(), nullptr);
    const bool right = in_room == room && room == words[2] && made != nullptr && made == words[2];
    ::free(made);
    return right;
}

bool do_verb(const Words& words) {
    const std::string& verb = words[0];
    const char* const path = words.size() > 1 ? words[1].c_str() : "";
    struct stat status{};
    char target[PATH_MAX];
    if (verb == "open") return closed(::open(path, O_RDONLY));
    if (verb == "raw-open") return closed(::syscall(SYS_openat, AT_FDCWD, path, O_RDONLY));
    if (verb == "old-open") return closed(::syscall(SYS_open, path, O_RDONLY));
    if (verb == "write") return closed(::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));
    if (verb == "append") return closed(::open(path, O_WRONLY | O_APPEND));
    if (verb == "no-open") return ::open(path, O_RDONLY) < 0;
    if (verb == "stat") return ::stat(path, &status) == 0;
    if (verb == "no-stat") return ::stat(path, &status) != 0;
    if (verb == "lstat") return ::lstat(path, &status) == 0;
    if (verb == "statx") {
        struct statx more{};
        return ::statx(AT_FDCWD, path, 0, STATX_ALL, &more) == 0;
    }
    if (verb == "raw-stat") return ::syscall(SYS_stat, path, &status) == 0;
    if (verb == "access") return ::access(path, R_OK) == 0;
    if (verb == "faccessat2") return ::faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0;
    if (verb == "readlink") return ::readlink(path, target, sizeof target) > 0;
    if (verb == "realpath") return ::realpath(path, target) != nullptr;
    if (verb == "chdir") return ::chdir(path) == 0;
    if (verb == "raw-chdir") return ::syscall(SYS_chdir, path) == 0;
    if (verb == "raw-rename") return ::renameat(AT_FDCWD, path, AT_FDCWD, words[2].c_str()) == 0;
    if (verb == "rename") return ::rename(path, words[2].c_str()) == 0;
    if (verb == "unlink") return ::unlink(path) == 0;
    const struct {
        const char* verb;
        bool (*function)(const Words&);
    } more[] = {{"mmap", do_mmap},           {"openat2", do_openat2},
                {"list", do_list},           {"openat", do_openat},
                {"fopen", do_fopen},         {"exec", do_exec},
                {"bare-exec", do_bare_exec}, {"vfork", do_vfork},
                {"spawn", do_spawn},         {"thread", do_thread},
                {"timer", do_timer},         {"filter", do_filter},
                {"listener", do_listener},   {"ptrace", do_ptrace},
                {"foreign", do_foreign},     {"handle", do_handle},
                {"taint", do_taint_call},    {"connect", do_connect},
                {"serve", do_serve},         {"connect-unix", do_connect_unix},
                {"daemon", do_daemon},       {"many", do_many},
                {"is-real", do_is_real},     {"vfork-open", do_vfork_open},
                {"fchdir", do_fchdir},       {"raw-fchdir", do_fchdir}};
    for (const auto& entry : more)
        if (verb == entry.verb) return entry.function(words);
    return false;
}

}  // namespace

int main(int count, char** arguments) {
    int number = 0;
    Words words;
    for (int at = 1; at <= count; ++at) {
        const bool ends = at == count || std::string(arguments[at]) == "+";
        // What is after these is theirs.
        const bool takes_all =
            !words.empty() && (words[0] == "vfork" || words[0] == "spawn" || words[0].ends_with("exec"));
        if (at < count && (!ends || takes_all)) {
            words.emplace_back(arguments[at]);
            continue;
        }
        ++number;
        if (!words.empty() && !do_verb(words)) return number;
        words.clear();
    }
    return 0;
}
