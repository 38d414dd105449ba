// Single keys from the terminal.
#pragma once

#include <termios.h>

#include <optional>

namespace pentad {

/// While it stands, and stdin is a terminal that belongs to us (not to a shell whose background job we are), keys come
/// as they are typed and are not echoed; Ctrl-C still is a signal. The terminal is put back at the end. Threads: one.
class Keyboard {
   public:
    /// `wanted` false: leaves the terminal alone.
    explicit Keyboard(bool wanted);
    Keyboard(const Keyboard&) = delete;
    Keyboard& operator=(const Keyboard&) = delete;
    ~Keyboard();

    bool is_there() const { return before_.has_value(); }
    /// For poll(2); -1 without a keyboard, and when the terminal is gone.
    int fd() const;
    /// A key that was typed; nothing: none is left. Never blocks.
    std::optional<char> next();

   private:
    std::optional<termios> before_;
    bool gone_ = false;
};

}  // namespace pentad
