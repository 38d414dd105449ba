// Standard descriptors: writing without being killed, and having all three.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "cli/console.hpp"

namespace pentad {

namespace {

/// Blocks SIGPIPE in this thread, and takes one that our write raised away at the end. Ignoring it for the whole
/// process would be inherited by every test that we start.
class WithoutSigpipe {
   public:
    WithoutSigpipe() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    WithoutSigpipe(const WithoutSigpipe&) = delete;
    WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;
    ~WithoutSigpipe() {
        if (raised_) {
            const timespec at_once{};
            while (::sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
            }
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    void raised() { raised_ = true; }

   private:
    sigset_t pipe_;
    sigset_t before_;
    bool raised_ = false;
};

}  // namespace

int write_quietly(int fd, std::string_view bytes) {
    WithoutSigpipe guard;
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno == EAGAIN) {  // somebody made our terminal or pipe non-blocking
            pollfd ready{fd, POLLOUT, 0};
            ::poll(&ready, 1, -1);
            continue;
        }
        const int error = errno;
        if (error == EPIPE) guard.raised();
        return error;
    }
    return 0;
}

void fill_standard_descriptors() {
    // The lowest free number is given out first, so this fills 0, 1 and 2 in order. Opened so that using them as what
    // they stand for fails, and is reported: stdin for writing, stdout for reading.
    while (::fcntl(STDIN_FILENO, F_GETFD) < 0 || ::fcntl(STDOUT_FILENO, F_GETFD) < 0 ||
           ::fcntl(STDERR_FILENO, F_GETFD) < 0) {
        const int mode =
            ::fcntl(STDIN_FILENO, F_GETFD) < 0 || ::fcntl(STDOUT_FILENO, F_GETFD) >= 0 ? O_WRONLY : O_RDONLY;
        if (::open("/dev/null", mode) < 0) return;
    }
}

}  // namespace pentad
