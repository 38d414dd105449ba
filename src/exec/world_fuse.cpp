#include "exec/world_fuse.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "exec/process_tree.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

// What the program finds open. By number, since a path may hold what separates paths (`:`, `,`).
constexpr int k_lower = 10;
constexpr int k_upper = 11;
constexpr int k_work = 12;
constexpr int k_device = 13;
constexpr int k_out_of_the_way = 100;

/// All that is needed after the fork, where nothing may be allocated.
struct Plan {
    const WorldEntry& entry;
    bool user_namespace = false;
    std::string program = {};
    std::string log = {};            ///< what the program says
    std::string mount_options = {};  ///< for the kernel
    std::string layers = {};         ///< for the program
    int answer = -1;                 ///< the end of a pipe that gets an Answer
    int held = -1;                   ///< the end of a pipe that closes when we have the namespaces
};

struct Answer {
    WorldTrouble trouble = {};
    pid_t holder = -1;  ///< a process in the namespaces; it ends when `held` closes
};

/// Ends the process.
[[noreturn]] void give_up(const Plan& plan, const char* call) {
    Answer answer;
    answer.trouble.error = errno;
    std::strncpy(answer.trouble.call, call, sizeof answer.trouble.call - 1);
    [[maybe_unused]] const ssize_t told = ::write(plan.answer, &answer, sizeof answer);
    ::_exit(127);
}

/// In the second fork: mounts what the first one serves, and waits until the namespaces are taken.
[[noreturn]] void hold(const Plan& plan, int mounted) {
    if (::unshare(CLONE_NEWNS) != 0) give_up(plan, "unshare");
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) give_up(plan, "mount --make-rprivate");
    for (const auto& [folder, covered] : plan.entry.covers)
        if (::mount(folder.c_str(), covered.c_str(), nullptr, MS_BIND, nullptr) != 0) give_up(plan, "mount --bind");
    const char* root = plan.entry.root.c_str();
    if (::mount(plan.entry.source.c_str(), root, "fuse", 0, plan.mount_options.c_str()) != 0)
        give_up(plan, "mount fuse");
    if (::write(mounted, "m", 1) != 1) ::_exit(1);
    ::close(k_device);  // now it closes when the program ends, and nothing waits for an answer any more
    const int open = ::open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (open < 0) give_up(plan, "fuse-overlayfs");
    ::close(open);
    const Answer answer{.trouble = {}, .holder = ::getpid()};
    if (::write(plan.answer, &answer, sizeof answer) != sizeof answer) ::_exit(1);
    char none = 0;
    while (::read(plan.held, &none, 1) < 0 && errno == EINTR) {
    }
    ::_exit(0);
}

void standard_signals() {
    struct sigaction action{};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &action, nullptr);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGCHLD, &action, nullptr);  // nobody waits for the holder
    ::sigaction(SIGINT, &action, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void place_descriptor(const Plan& plan, const char* path, int flags, int number, const char* call) {
    const int fd = ::open(path, flags | O_CLOEXEC, 0600);
    if (fd < 0) give_up(plan, call);
    if (fd == number ? ::fcntl(fd, F_SETFD, 0) < 0 : ::dup2(fd, number) < 0) give_up(plan, call);
}

/// In the first fork: becomes the program, which stays outside the mount namespace so as not to keep it alive.
[[noreturn]] void serve(const Plan& plan) {
    standard_signals();
    ::setsid();
    if (plan.user_namespace)
        if (const char* call = enter_user_namespace(plan.entry)) give_up(plan, call);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    place_descriptor(plan, "/dev/null", O_RDWR, 0, "open /dev/null");
    place_descriptor(plan, "/dev/null", O_RDWR, 1, "open /dev/null");
    place_descriptor(plan, plan.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 2, "open log");
    place_descriptor(plan, plan.entry.root.c_str(), O_PATH | O_DIRECTORY, k_lower, "open lower");
    place_descriptor(plan, plan.entry.upper.c_str(), O_PATH | O_DIRECTORY, k_upper, "open upper");
    place_descriptor(plan, plan.entry.work.c_str(), O_PATH | O_DIRECTORY, k_work, "open work");
    // In the new user namespace: the kernel wants the device opened where it is mounted.
    place_descriptor(plan, "/dev/fuse", O_RDWR, k_device, "open /dev/fuse");
    if (::chdir("/") != 0) give_up(plan, "chdir");
    int mounted[2];
    if (::pipe2(mounted, O_CLOEXEC) != 0) give_up(plan, "pipe");
    const pid_t holder = ::_Fork();  // fork(3) takes locks
    if (holder < 0) give_up(plan, "fork");
    if (holder == 0) hold(plan, mounted[1]);
    // The device can't be read before it is mounted.
    ::close(mounted[1]);
    char none = 0;
    if (::read(mounted[0], &none, 1) != 1) ::_exit(127);  // the holder has said why
    const std::array<const char*, 6> arguments = {"fuse-overlayfs",    "-f",         "-o",
                                                  plan.layers.c_str(), "/dev/fd/13", nullptr};
    const char* const environment[] = {nullptr};
    ::execve(plan.program.c_str(), const_cast<char**>(arguments.data()), const_cast<char**>(environment));
    give_up(plan, "exec fuse-overlayfs");
}

Result<std::string> find_program() {
    std::string path = environment_variable("PATH");
    for (const std::string& folder : split(path + ":/usr/bin", ':')) {
        if (!folder.starts_with('/')) continue;
        const std::string program = folder + "/fuse-overlayfs";
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return fail(Code::tool, "fuse-overlayfs is not installed; install it (package fuse-overlayfs)");
}

Failure fail_start(const Plan& plan, WorldTrouble trouble) {
    // The program says why it ended, and the kernel only that it did.
    if (std::string_view(trouble.call) == "fuse-overlayfs") {
        std::string said = read_file(plan.log).value_or("");
        if (said.ends_with('\n')) said.pop_back();
        said.erase(0, said.rfind('\n') + 1);
        said.copy(trouble.said, sizeof trouble.said - 1);
    }
    return fail_world(plan.entry, trouble);
}

struct Started {
    pid_t process = -1;
    UniqueFd user_namespace = {};
    UniqueFd mount_namespace = {};
};

Result<Started> take_namespaces(const Plan& plan, const Answer& answer) {
    Started started;
    if (answer.trouble.error != 0) return fail_start(plan, answer.trouble);
    if (answer.holder < 0) return fail(Code::tool, "the process that serves a world was killed; try again");
    const std::string folder = "/proc/" + std::to_string(answer.holder) + "/ns/";
    started.mount_namespace = UniqueFd(::open((folder + "mnt").c_str(), O_RDONLY | O_CLOEXEC));
    if (!started.mount_namespace) return fail_errno("can't open a world's mount namespace");
    if (!plan.user_namespace) return started;
    started.user_namespace = UniqueFd(::open((folder + "user").c_str(), O_RDONLY | O_CLOEXEC));
    if (!started.user_namespace) return fail_errno("can't open a world's user namespace");
    return started;
}

/// A pipe out of the way of the numbers that the program gets.
Status make_pipe(UniqueFd& read_end, UniqueFd& write_end) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    read_end = UniqueFd(::fcntl(ends[0], F_DUPFD_CLOEXEC, k_out_of_the_way));
    write_end = UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, k_out_of_the_way));
    ::close(ends[0]);
    ::close(ends[1]);
    if (!read_end || !write_end) return fail_errno("can't make a pipe");
    return {};
}

Result<Started> start_as(Plan plan) {
    UniqueFd answer_read, answer_write, held_read, held_write;
    TRY(make_pipe(answer_read, answer_write));
    TRY(make_pipe(held_read, held_write));
    plan.answer = answer_write.get();
    plan.held = held_read.get();
    const pid_t process = ::fork();
    if (process < 0) return fail_errno("can't start a process");
    if (process == 0) {
        ::close(held_write.get());  // else the holder would wait for itself
        serve(plan);
    }
    answer_write.reset();
    held_read.reset();
    Answer answer;
    ssize_t count = 0;
    do count = ::read(answer_read.get(), &answer, sizeof answer);
    while (count < 0 && errno == EINTR);
    Result<Started> started = take_namespaces(plan, answer);
    if (!started) {
        end_child(process);
        return started;
    }
    started->process = process;
    return started;
}

}  // namespace

Result<FuseOverlay> FuseOverlay::start(WorldEntry& entry) {
    Plan plan{.entry = entry};
    TRY_ASSIGN(plan.program, find_program());
    if (::access("/dev/fuse", R_OK | W_OK) != 0) return fail_errno("can't use /dev/fuse");
    struct stat status{};
    if (::stat(entry.root.c_str(), &status) != 0) return fail_errno("can't look at " + printable(entry.root));
    plan.log = (fs::path(entry.upper).parent_path() / "said").string();
    plan.mount_options = "fd=" + std::to_string(k_device) + ",rootmode=40000,user_id=" + std::to_string(::geteuid()) +
                         ",group_id=" + std::to_string(::getegid()) + ",default_permissions,allow_other";
    plan.layers = "volatile,lowerdir=/proc/self/fd/" + std::to_string(k_lower) + ",upperdir=/proc/self/fd/" +
                  std::to_string(k_upper) + ",workdir=/proc/self/fd/" + std::to_string(k_work);
    plan.user_namespace = ::geteuid() != 0;
    Result<Started> started = start_as(plan);
    if (!started && !plan.user_namespace) {  // root without CAP_SYS_ADMIN, as in containers
        plan.user_namespace = true;
        Result<Started> other = start_as(plan);
        if (other) started = std::move(other);
    }
    if (!started) return Failure(started.error());
    FuseOverlay overlay;
    overlay.process_ = started->process;
    overlay.user_namespace_ = std::move(started->user_namespace);
    overlay.mount_namespace_ = std::move(started->mount_namespace);
    entry.user_namespace = overlay.user_namespace_ ? overlay.user_namespace_.get() : -1;
    entry.mount_namespace = overlay.mount_namespace_.get();
    return overlay;
}

FuseOverlay& FuseOverlay::operator=(FuseOverlay&& other) noexcept {
    std::swap(process_, other.process_);
    std::swap(user_namespace_, other.user_namespace_);
    std::swap(mount_namespace_, other.mount_namespace_);
    return *this;
}

void FuseOverlay::stop() {
    mount_namespace_.reset();
    user_namespace_.reset();
    if (process_ > 0) end_child(std::exchange(process_, -1));
}

}  // namespace pentad
