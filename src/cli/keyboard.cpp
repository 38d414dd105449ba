#include "cli/keyboard.hpp"

#include <poll.h>
#include <unistd.h>

namespace pentad {

Keyboard::Keyboard(bool wanted) {
    termios present{};
    // Changing the terminal from the background would stop us.
    if (!wanted || ::tcgetpgrp(STDIN_FILENO) != ::getpgrp() || ::tcgetattr(STDIN_FILENO, &present) != 0) return;
    termios raw = present;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0) before_ = present;
}

Keyboard::~Keyboard() {
    if (before_) ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
}

int Keyboard::fd() const { return before_ && !gone_ ? STDIN_FILENO : -1; }

std::optional<char> Keyboard::next() {
    pollfd ready{fd(), POLLIN, 0};
    if (ready.fd < 0 || ::poll(&ready, 1, 0) <= 0) return std::nullopt;
    char key = 0;
    if (::read(STDIN_FILENO, &key, 1) == 1) return key;
    gone_ = true;
    return std::nullopt;
}

}  // namespace pentad
