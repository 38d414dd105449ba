// System calls and the few functions of a C library that the preloaded library needs.
//
// It must load into every program, also one of another C library or with a sanitizer in it. So it needs no library
// itself, calls none before its first work, has no thread-local variables, and uses little stack: it may run in a
// signal handler.
#pragma once

#include <cstddef>
#include <cstdint>

#include "exec/trace_trampoline.hpp"

namespace pentad::trace {

/// A system call like the program's own: where it is a traced one, pentad hears of it.
inline long loud_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
    long result;
    register long r10 asm("r10") = d;
    register long r8 asm("r8") = e;
    register long r9 asm("r9") = f;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
}

/// Makes the page for what has been recorded (`quiet_call`). False: pentad has to hear of every call.
inline bool make_trampoline() {
    return make_trampoline([](auto... arguments) { return loud_call(arguments...); });
}

inline long as_long(const void* pointer) { return reinterpret_cast<long>(pointer); }

inline std::size_t length_of(const char* text) {
    std::size_t length = 0;
    while (text[length] != '\0') ++length;
    return length;
}

inline void copy(char* to, const char* from, std::size_t size) {
    for (std::size_t at = 0; at < size; ++at) to[at] = from[at];
}

/// What a C library's function returns for what a system call has: -1 and errno for a failure.
long finish(long result);

}  // namespace pentad::trace
