#include "base/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/file.hpp"
#include "base/time.hpp"

namespace pentad {

namespace {

Result<std::string> content_of(const UniqueFd& fd) {
    ::lseek(fd.get(), 0, SEEK_SET);
    return read_all(fd.get(), "the output of a program");
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (const std::string& text : strings) list.push_back(const_cast<char*>(text.c_str()));
    list.push_back(nullptr);
    return list;
}

/// posix_spawn's two option structs, freed on every way out.
struct SpawnOptions {
    SpawnOptions() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;
    ~SpawnOptions() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    /// The program starts with no signal blocked, and with SIGPIPE as usual, whatever we have set for ourselves.
    void reset_signals(bool own_session) {
        sigset_t none;
        sigset_t defaults;
        ::sigemptyset(&none);
        ::sigemptyset(&defaults);
        ::sigaddset(&defaults, SIGPIPE);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &defaults);
        ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                                   (own_session ? POSIX_SPAWN_SETSID : 0)));
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

enum class Waited { ended, too_long, stopped };

/// Where the kernel can't tell of its end, there is no limit.
Waited wait_within(pid_t process, const CommandLimits& limits) {
    const UniqueFd watch(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
    if (!watch) return Waited::ended;
    const Stopwatch stopwatch;
    for (;;) {
        const double left = limits.timeout - stopwatch.seconds();
        if (left <= 0) return Waited::too_long;
        if (limits.stop_asked && limits.stop_asked()) return Waited::stopped;
        pollfd polled{watch.get(), POLLIN, 0};
        const double most = limits.stop_asked ? 0.1 : 1e6;
        if (::poll(&polled, 1, static_cast<int>(std::min(left, most) * 1000) + 1) > 0) return Waited::ended;
    }
}

/// Its whole session: asked first, so that a build removes what it has begun.
void end_session(pid_t process) {
    constexpr double k_grace = 0.3;  // seconds
    ::kill(-process, SIGTERM);
    static_cast<void>(wait_within(process, {.timeout = k_grace}));
    ::kill(-process, SIGKILL);
}

Result<int> wait_for(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return fail_errno("can't wait for a program");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Result<CommandResult> run(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                          const std::filesystem::path& folder, std::string_view input, const CommandLimits* limits) {
    if (arguments.empty()) return fail(Code::tool, "no program named");
    // No pipes: nothing can block, and a child that outlives the program does not keep us waiting.
    TRY_ASSIGN(const UniqueFd in, file_in_memory("stdin", input));
    TRY_ASSIGN(const UniqueFd out, file_in_memory("stdout", {}));
    TRY_ASSIGN(const UniqueFd err, file_in_memory("stderr", {}));
    SpawnOptions options;
    options.reset_signals(limits != nullptr);
    ::posix_spawn_file_actions_adddup2(&options.actions, in.get(), 0);
    ::posix_spawn_file_actions_adddup2(&options.actions, out.get(), 1);
    ::posix_spawn_file_actions_adddup2(&options.actions,
                                       limits != nullptr && limits->one_stream ? out.get() : err.get(), 2);
    if (!folder.empty()) ::posix_spawn_file_actions_addchdir_np(&options.actions, folder.c_str());

    pid_t process = 0;
    const int error = ::posix_spawnp(&process, arguments[0].c_str(), &options.actions, &options.attributes,
                                     pointers(arguments).data(), pointers(environment).data());
    if (error != 0) {
        const Code code = error == ENOENT || error == EACCES ? Code::tool : Code::io;
        return fail(code, "can't run " + arguments[0] + ": " + std::strerror(error));
    }
    CommandResult result;
    const Waited waited = limits != nullptr ? wait_within(process, *limits) : Waited::ended;
    result.timed_out = waited == Waited::too_long;
    if (result.timed_out) ::kill(-process, SIGKILL);
    if (waited == Waited::stopped) end_session(process);
    TRY_ASSIGN(result.exit_status, wait_for(process));
    if (waited == Waited::stopped) return fail(Code::interrupted, arguments[0] + " was interrupted");
    TRY_ASSIGN(result.output, content_of(out));
    TRY_ASSIGN(result.errors, content_of(err));
    return result;
}

}  // namespace

Result<CommandResult> run_command(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment, const std::filesystem::path& folder,
                                  std::string_view input) {
    return run(arguments, environment, folder, input, nullptr);
}

Result<CommandResult> run_command_within(const CommandLimits& limits, const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& environment,
                                         const std::filesystem::path& folder) {
    return run(arguments, environment, folder, {}, &limits);
}

}  // namespace pentad
