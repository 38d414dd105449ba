// The page from which system calls are made that need not be told: the seccomp filter lets through what comes from
// there, and knows it by the instruction's address. The preloaded library makes one in each program; pentad has one for
// the moment between its filter and the exec of a program that it starts (exec/spawn.cpp). No library is used here: it
// is part of both.
#pragma once

#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstdint>

namespace pentad::trace {

inline constexpr std::uint64_t k_trampoline = 0x70001000;
inline constexpr long k_trampoline_size = 4096;

/// What stands there. The arguments come as for a function, the seventh on the stack, and go to where the kernel takes
/// them.
inline constexpr unsigned char k_trampoline_code[] = {
    0x48, 0x89, 0xf8,              // mov rax, rdi
    0x48, 0x89, 0xf7,              // mov rdi, rsi
    0x48, 0x89, 0xd6,              // mov rsi, rdx
    0x48, 0x89, 0xca,              // mov rdx, rcx
    0x4d, 0x89, 0xc2,              // mov r10, r8
    0x4d, 0x89, 0xc8,              // mov r8, r9
    0x4c, 0x8b, 0x4c, 0x24, 0x08,  // mov r9, [rsp + 8]
    0x0f, 0x05,                    // syscall
    0xc3,                          // ret
};

/// The system call, made there. Returns what the kernel does: an errno is negative. A sanitizer would look for what a
/// compiler puts before a function.
__attribute__((no_sanitize("undefined"))) inline long quiet_call(long number, long a, long b = 0, long c = 0,
                                                                 long d = 0, long e = 0, long f = 0) {
    using Function = long (*)(long, long, long, long, long, long, long);
    return reinterpret_cast<Function>(k_trampoline)(number, a, b, c, d, e, f);
}

/// Makes the page. `call(number, arguments...)` makes a system call; what it returns for a failure is negative. False:
/// it can't be had.
template <class Call>
bool make_trampoline(Call call) {
    const long address = static_cast<long>(k_trampoline);
    const long made = call(SYS_mmap, address, k_trampoline_size, long{PROT_READ | PROT_WRITE},
                           long{MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE}, -1L, 0L);
    if (made == address) {
        auto* const page = reinterpret_cast<unsigned char*>(k_trampoline);
        for (unsigned long at = 0; at < sizeof k_trampoline_code; ++at) page[at] = k_trampoline_code[at];
        if (call(SYS_mprotect, address, k_trampoline_size, long{PROT_READ | PROT_EXEC}, 0L, 0L, 0L) == 0) return true;
    }
    // Kernels that do not know the flag may map elsewhere.
    if (made > 0) call(SYS_munmap, made, k_trampoline_size, 0L, 0L, 0L, 0L);
    return false;
}

}  // namespace pentad::trace
