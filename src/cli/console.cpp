#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/exit_codes.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_flush_at = 64 * 1024;
constexpr int k_reader_gone = 141;  // as a shell reports SIGPIPE

Style style_of(int fd, ColourChoice choice) {
    if (choice != ColourChoice::automatic) return {choice == ColourChoice::always};
    return {wants_colour(choice, {.terminal = ::isatty(fd) == 1,
                                  .no_color = std::getenv("NO_COLOR"),
                                  .clicolor_force = std::getenv("CLICOLOR_FORCE"),
                                  .term = std::getenv("TERM")})};
}

}  // namespace

Console::Console(const ConsoleOptions& options)
    : options_(options),
      style_(style_of(STDOUT_FILENO, options.colour)),
      error_style_(style_of(STDERR_FILENO, options.colour)) {}

void Console::out(std::string_view text) {
    pending_ += text;
    if (pending_.size() >= k_flush_at) flush();
}

void Console::flush() {
    if (!pending_.empty() && failure_ == 0) failure_ = write_quietly(STDOUT_FILENO, pending_);
    pending_.clear();
}

void Console::note(std::string_view text) {
    if (options_.quiet) return;
    draw(error_style_.paint(Paint::cyan, "note:") + " " + std::string(text) + "\n");
}

void Console::error(std::string_view text) {
    draw(error_style_.paint(Paint::red, "pentad:") + " " + std::string(text) + "\n");
}

void Console::draw(std::string_view bytes) {
    flush();
    (void)write_quietly(STDERR_FILENO, bytes);  // there is nowhere left to say so
}

int Console::finish(int code) {
    flush();
    if (failure_ == 0) return code;
    if (failure_ == EPIPE) return k_reader_gone;
    error(std::string("can't write to standard output: ") + std::strerror(failure_));
    return exit_codes::k_cannot_go_on;
}

}  // namespace pentad
