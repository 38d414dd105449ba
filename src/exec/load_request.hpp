// What the loader library (exec/preload/loader/) and pentad agree on. No library is used here: it is part of both.
//
// The library is preloaded into a program, and runs before anything else of it. It tells with an answer of process 0
// that it is ready, and then makes a fork for each request, which goes on as the program. The socket is a
// SOCK_SEQPACKET pair; stdin, stdout and stderr of the fork come with the request (SCM_RIGHTS), its listener of
// seccomp, if it is traced, with the answer.
//
// Layout of a request: `LoadRequest`; the texts, each with a NUL: arguments, environment, folder; at the next multiple
// of 8 the filter's instructions.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pentad {

inline constexpr int k_load_control = 3;                               ///< the socket's number in the program
inline constexpr std::size_t k_most_request = std::size_t{128} << 10;  ///< bytes
/// So many variables more than it was loaded with, a fork may have.
inline constexpr std::size_t k_spare_variables = 16;
/// Behind them the fork has a copy of the auxiliary vector, which some look for there: for its 64-bit numbers.
inline constexpr std::size_t k_auxiliary_room = 96;

struct LoadRequest {
    std::int32_t parent = 0;           ///< process: the fork is its child, and ends with its thread
    std::uint32_t variables = 0;       ///< of the environment; there are as many arguments as it was loaded with
    std::uint32_t argument_bytes = 0;  ///< of all, with their NULs
    std::uint32_t variable_bytes = 0;
    std::uint32_t folder_bytes = 0;
    std::uint32_t instructions = 0;  ///< of the filter; 0: it is not traced

    std::size_t filter_place() const {
        const std::size_t end = sizeof *this + argument_bytes + variable_bytes + folder_bytes;
        return (end + 7) / 8 * 8;
    }
};

struct LoadAnswer {
    std::int32_t process = 0;  ///< 0: the program is loaded
    std::int32_t error = 0;    ///< an errno: it can't be; the fork, if there is one, has ended
};

}  // namespace pentad
