#include "exec/world_call.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/file.hpp"
#include "exec/passed_descriptors.hpp"

namespace pentad {

namespace {

/// What comes through the pipe: this, and after it, when there was no trouble, the text and `k_end`.
constexpr char k_end = '!';

bool has_user_namespace(const WorldEntry& entry) {
    return entry.method == WorldMethod::user_namespace || entry.user_namespace >= 0;
}

/// Tells where we are now, through `socket`; the user namespace too where the world has its own.
void pass_namespaces(const WorldEntry& entry, int socket) {
    std::vector<UniqueFd> opened;
    if (has_user_namespace(entry)) opened.emplace_back(::open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC));
    opened.emplace_back(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
    opened.emplace_back(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    std::vector<int> numbers;
    for (const UniqueFd& one : opened) numbers.push_back(one.get());
    static_cast<void>(send_with_descriptors(socket, "n", numbers));
}

/// In the fork. The trouble that it had is in `trouble`; else the text is written. `socket`: where the namespaces go,
/// or negative.
void answer(const WorldEntry& entry, const std::function<std::string()>& function, int pipe, int socket,
            WorldTrouble& trouble) {
    const bool entered = enter_world(entry, trouble);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (entered && ::chdir(entry.root.c_str()) != 0) {
        trouble.error = errno;
        std::strcpy(trouble.call, "chdir");
    }
    const std::string_view head(reinterpret_cast<const char*>(&trouble), sizeof trouble);
    if (!write_all(pipe, head, "a pipe") || trouble.error != 0) return;
    if (socket >= 0) pass_namespaces(entry, socket);
    static_cast<void>(write_all(pipe, function() + k_end, "a pipe"));
}

/// All that comes through the pipe.
Result<std::string> read_answer(int pipe, pid_t child, const std::function<bool()>& stop_asked) {
    if (!stop_asked) return read_all(pipe, "a pipe");
    constexpr int k_pause = 100;  // milliseconds
    std::string text;
    std::array<char, 4096> room;
    for (bool told = false;;) {
        pollfd polled{pipe, POLLIN, 0};
        if (::poll(&polled, 1, told ? -1 : k_pause) <= 0) {
            if (!told && stop_asked()) told = ::kill(child, SIGTERM) == 0;
            continue;
        }
        const ssize_t count = ::read(pipe, room.data(), room.size());
        if (count == 0) return text;
        if (count > 0)
            text.append(room.data(), static_cast<std::size_t>(count));
        else if (errno != EINTR)
            return fail_errno("can't read a pipe");
    }
}

/// See call_in_world. `socket` is closed here when the fork has it.
Result<std::string> call(const WorldEntry& entry, const std::function<std::string()>& function,
                         const std::function<bool()>& stop_asked, UniqueFd socket) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) return fail_errno("can't start a process");
    WorldTrouble trouble;
    if (child == 0) {
        answer(entry, function, write_end.get(), socket.get(), trouble);
        ::_exit(0);
    }
    write_end.reset();
    socket.reset();
    Result<std::string> text = read_answer(read_end.get(), child, stop_asked);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (!text) return text;
    if (text->size() >= sizeof trouble) {
        std::memcpy(&trouble, text->data(), sizeof trouble);
        text->erase(0, sizeof trouble);
    }
    if (trouble.error != 0) return fail_world(entry, trouble);
    if (!text->ends_with(k_end)) return fail(Code::tool, "a process that looked into a world was killed; try again");
    text->pop_back();
    return text;
}

}  // namespace

std::vector<int> HeldWorld::descriptors() const {
    std::vector<int> numbers;
    for (const UniqueFd& one : namespaces) numbers.push_back(one.get());
    return numbers;
}

Result<std::string> call_in_world(const WorldEntry& entry, const std::function<std::string()>& function,
                                  const std::function<bool()>& stop_asked) {
    return call(entry, function, stop_asked, UniqueFd());
}

Result<HeldWorld> hold_world(const WorldEntry& entry, const std::function<std::string()>& function,
                             const std::function<bool()>& stop_asked) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("can't make a socket");
    const UniqueFd ours(ends[0]);
    HeldWorld held;
    TRY_ASSIGN(held.answer, call(entry, function, stop_asked, UniqueFd(ends[1])));
    held.namespaces = receive_descriptors(ours.get());
    const std::size_t expected = has_user_namespace(entry) ? 3 : 2;
    if (held.namespaces.size() != expected) return fail(Code::tool, "a world's namespaces can't be kept; try again");
    return held;
}

}  // namespace pentad
