// SIGINT, SIGTERM and SIGHUP as something to read, instead of something that ends us.
#pragma once

#include <signal.h>

#include "base/file.hpp"

namespace pentad {

/// While it stands, the three signals are blocked in this thread and come through `fd()`; SIGPIPE is ignored. What was
/// before is put back at the end. Threads: made and ended in the same one.
class SignalWatch {
   public:
    SignalWatch();
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

    /// For epoll. Readable when one came.
    int fd() const { return fd_.get(); }

    /// Takes those that came. True when any did.
    bool take();

   private:
    sigset_t before_{};
    struct sigaction pipe_before_{};
    UniqueFd fd_;
};

}  // namespace pentad
