// What the use cases say to the public classes: values of include/pentad, and no exception.
#pragma once

#include <expected>
#include <functional>
#include <string>

namespace pentad::api {

/// An error, in the words of the public Error.
struct Trouble {
    std::string code;
    std::string message;
    int exit_code = 70;
};

template <class T>
using Answer = std::expected<T, Trouble>;

/// The callbacks of a caller, as we call them: they throw nothing. Threads: called in the one that called us.
struct Listener {
    std::function<bool()> stop_asked;                         ///< never empty
    std::function<void(const std::string& line)> take_event;  ///< may be empty
};

}  // namespace pentad::api
