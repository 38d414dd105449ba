// Errors as values: Result<T>, the one Error type, and the TRY macros.
//
// pentad throws nothing. Exceptions of third-party code are caught where they enter. A failing test is a value of
// the model, never an Error.
#pragma once

#include <expected>
#include <source_location>
#include <string>
#include <utility>

namespace pentad {

/// What kind of thing went wrong. `exit_code` is the one table that maps it to the process's exit code.
enum class Code {
    refused,      ///< a request that would lose or damage something, or that makes no sense now; nothing changed
    not_found,    ///< a batch, edit, run or file that does not exist; nothing changed
    conflict,     ///< a merge that can't be done; nothing changed
    no_tests,     ///< the selection holds no test
    usage,        ///< wrong arguments or settings
    corrupt,      ///< a file of ours that can't be trusted
    newer,        ///< a file of ours that was written by a newer pentad
    no_space,     ///< disk full or quota reached
    io,           ///< any other failure of the operating system
    tool,         ///< a program that we need is missing or does not work
    interrupted,  ///< Ctrl-C
};

/// Units: process exit code (see exit_codes.hpp for the table that --help prints).
int exit_code(Code code);

/// A failure, with a message that is lowercase, without a final full stop, and says what to do next.
struct Error {
    Code code = Code::io;
    std::string message;
    std::source_location where = std::source_location::current();
};

/// std::expected that the compiler does not let one ignore (libstdc++ 12's is not nodiscard).
template <class T>
struct [[nodiscard]] Result : std::expected<T, Error> {
    using std::expected<T, Error>::expected;
};
using Status = Result<void>;

using Failure = std::unexpected<Error>;

inline Failure fail(Code code, std::string message, std::source_location where = std::source_location::current()) {
    return Failure(Error{code, std::move(message), where});
}

/// The failure of a system call that has just set errno. Shape: `what: strerror(errno)`. ENOSPC and EDQUOT become
/// no_space.
Failure fail_errno(const std::string& what, std::source_location where = std::source_location::current());

}  // namespace pentad

#define PENTAD_CONCAT_(a, b) a##b
#define PENTAD_CONCAT(a, b) PENTAD_CONCAT_(a, b)

/// Returns from the function with the error of `expression`, if it has one.
#define TRY(expression)                                                                                           \
    do {                                                                                                          \
        if (auto try_result = (expression); !try_result) return ::pentad::Failure(std::move(try_result).error()); \
    } while (false)

#define PENTAD_TRY_ASSIGN(temporary, target, expression)                    \
    auto temporary = (expression);                                          \
    if (!temporary) return ::pentad::Failure(std::move(temporary).error()); \
    target = std::move(*temporary)

/// `TRY_ASSIGN(auto x, f());` declares x with f's value, or returns from the function with f's error.
#define TRY_ASSIGN(target, expression) PENTAD_TRY_ASSIGN(PENTAD_CONCAT(try_assign_, __LINE__), target, expression)
