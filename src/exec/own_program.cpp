#include "exec/own_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/environment.hpp"
#include "exec/spawn.hpp"

namespace pentad {

namespace {

constexpr const char* k_program = "/proc/self/exe";

struct Pipe {
    UniqueFd read_end;
    UniqueFd write_end;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// At the end of the stream the descriptor is closed, so that nobody polls it any more.
void take_from(UniqueFd& fd, std::string& text) {
    char buffer[16 * 1024];
    while (fd) {
        const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
        if (count > 0)
            text.append(buffer, static_cast<std::size_t>(count));
        else if (count == 0)
            fd.reset();
        else if (errno != EINTR)
            return;
    }
}

}  // namespace

Result<OwnProgram> OwnProgram::start(const std::vector<std::string>& arguments, const std::filesystem::path& folder) {
    TRY_ASSIGN(Pipe out, make_pipe());
    TRY_ASSIGN(Pipe err, make_pipe());
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) return fail_errno("can't open /dev/null");
    SpawnPlan plan;
    plan.arguments = {k_program};
    plan.arguments.insert(plan.arguments.end(), arguments.begin(), arguments.end());
    plan.environment = scrubbed_environment();
    plan.folder = folder;
    plan.descriptors = {{nothing.get(), 0}, {out.write_end.get(), 1}, {err.write_end.get(), 2}};
    OwnProgram program;
    TRY_ASSIGN(program.pid_, spawn(plan));
    program.out_ = std::move(out.read_end);
    program.err_ = std::move(err.read_end);
    program.end_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, program.pid_, 0)));
    if (!program.end_) return fail_errno("can't follow the process of the tests");
    return program;
}

OwnProgram::OwnProgram(OwnProgram&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)),
      end_(std::move(other.end_)) {}

OwnProgram& OwnProgram::operator=(OwnProgram&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(out_, other.out_);
    std::swap(err_, other.err_);
    std::swap(end_, other.end_);
    return *this;
}

OwnProgram::~OwnProgram() {
    if (pid_ < 0) return;
    kill();
    wait();
}

void OwnProgram::take(std::string& output, std::string& errors) {
    take_from(out_, output);
    take_from(err_, errors);
}

void OwnProgram::interrupt() const {
    if (pid_ > 0) ::kill(pid_, SIGINT);
}

void OwnProgram::kill() const {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

int OwnProgram::wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace pentad
