#include "base/thread.hpp"

#include <signal.h>

#include <string>
#include <system_error>
#include <utility>

namespace pentad {

Result<std::thread> start_thread(std::function<void()> work) {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);  // a new thread takes over what is blocked
    Result<std::thread> started = [&]() -> Result<std::thread> {
        try {
            return std::thread(std::move(work));
        } catch (const std::system_error& error) {
            return fail(Code::io, std::string("can't start a thread: ") + error.what());
        }
    }();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
}

}  // namespace pentad
