#include "exec/world_call.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/file.hpp"

namespace pentad {

namespace {

/// What comes through the pipe: this, and after it, when there was no trouble, the text and `k_end`.
constexpr char k_end = '!';

/// In the fork. The trouble that it had is in `trouble`; else the text is written.
void answer(const WorldEntry& entry, const std::function<std::string()>& function, int pipe, WorldTrouble& trouble) {
    const bool entered = enter_world(entry, trouble);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (entered && ::chdir(entry.root.c_str()) != 0) {
        trouble.error = errno;
        std::strcpy(trouble.call, "chdir");
    }
    const std::string_view head(reinterpret_cast<const char*>(&trouble), sizeof trouble);
    if (!write_all(pipe, head, "a pipe") || trouble.error != 0) return;
    static_cast<void>(write_all(pipe, function() + k_end, "a pipe"));
}

}  // namespace

Result<std::string> call_in_world(const WorldEntry& entry, const std::function<std::string()>& function) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = ::fork();
    if (child < 0) return fail_errno("can't start a process");
    WorldTrouble trouble;
    if (child == 0) {
        answer(entry, function, write_end.get(), trouble);
        ::_exit(0);
    }
    write_end.reset();
    Result<std::string> text = read_all(read_end.get(), "a pipe");
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

}  // namespace pentad
