#include "cli/progress_display.hpp"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>

namespace pentad {

namespace {

constexpr std::chrono::milliseconds k_tick{200};

bool draws_on_terminal() {
    const char* term = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

std::size_t terminal_width() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// With --json, a log that holds both streams should hold the document alone; a person at a terminal still sees the
/// bar.
ProgressOptions options_for(const Console& console, bool terminal) {
    return {.terminal = terminal,
            .verbose = console.verbose(),
            .quiet = console.quiet() || (console.json() && !terminal && !console.verbose()),
            .style = console.error_style()};
}

/// A thread started while this stands takes no signals.
class WithoutSignals {
   public:
    WithoutSignals() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    WithoutSignals(const WithoutSignals&) = delete;
    WithoutSignals& operator=(const WithoutSignals&) = delete;
    ~WithoutSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

   private:
    sigset_t before_;
};

}  // namespace

ProgressDisplay::ProgressDisplay(Console& console)
    : console_(console), terminal_(draws_on_terminal()), progress_(options_for(console, terminal_)) {}

void ProgressDisplay::draw(const std::string& bytes) {
    if (!bytes.empty()) console_.draw(bytes);
}

void ProgressDisplay::start(std::string_view doing) {
    {
        const std::lock_guard lock(mutex_);
        if (terminal_) progress_.set_width(terminal_width());
        draw(progress_.start(clock_.seconds(), doing));
    }
    start_moving();
}

void ProgressDisplay::start_moving() {
    if (!terminal_ || console_.quiet() || mover_.joinable()) return;
    const WithoutSignals guard;
    mover_ = std::jthread([this](const std::stop_token& token) { keep_moving(token); });
}

void ProgressDisplay::stop() {
    if (mover_.joinable()) {
        mover_.request_stop();
        mover_.join();
    }
    draw(progress_.clear());
}

void ProgressDisplay::keep_moving(const std::stop_token& token) {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, token, k_tick, [] { return false; }) && !token.stop_requested()) {
        progress_.set_width(terminal_width());
        draw(progress_.tick(clock_.seconds()));
    }
}

EventSink ProgressDisplay::sink() {
    return [this](const Event& event) {
        if (std::holds_alternative<RunStarted>(event)) start_moving();
        const std::lock_guard lock(mutex_);
        draw(progress_.on(event, clock_.seconds()));
    };
}

}  // namespace pentad
