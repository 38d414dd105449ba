#include "exec/signal_watch.hpp"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace pentad {

SignalWatch::SignalWatch() {
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction present{};
        ::sigaction(signal, nullptr, &present);
        // nohup has SIGHUP ignored, a shell's background job SIGINT: that is left as it is.
        if (present.sa_handler != SIG_IGN) sigaddset(&ours, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &ours, &before_);
    fd_ = UniqueFd(::signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC));
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &pipe_before_);
}

SignalWatch::~SignalWatch() {
    while (take()) {
    }
    ::sigaction(SIGPIPE, &pipe_before_, nullptr);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool SignalWatch::take() {
    signalfd_siginfo information;
    bool any = false;
    while (::read(fd(), &information, sizeof information) == sizeof information) any = true;
    return any;
}

}  // namespace pentad
