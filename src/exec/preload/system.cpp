#include "exec/preload/system.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "exec/trace_ring.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the C library's name
extern "C" __attribute__((weak)) int* __errno_location();

namespace pentad::trace {

namespace {

/// The arguments come as for a function, the seventh on the stack, and go to where the kernel takes them.
constexpr unsigned char k_code[] = {
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

constexpr long k_page = 4096;

}  // namespace

long quiet_call(long number, long a, long b, long c, long d, long e, long f) {
    using Function = long (*)(long, long, long, long, long, long, long);
    return reinterpret_cast<Function>(k_trampoline)(number, a, b, c, d, e, f);
}

bool make_trampoline() {
    const long address = static_cast<long>(k_trampoline);
    const long made = loud_call(SYS_mmap, address, k_page, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (made != address) {
        // Kernels that do not know the flag may map elsewhere.
        if (made > 0) loud_call(SYS_munmap, made, k_page);
        return false;
    }
    copy(reinterpret_cast<char*>(address), reinterpret_cast<const char*>(k_code), sizeof k_code);
    return loud_call(SYS_mprotect, address, k_page, PROT_READ | PROT_EXEC) == 0;
}

long finish(long result) {
    constexpr long k_most_errno = 4095;
    if (result >= 0 || result < -k_most_errno) return result;
    if (&__errno_location != nullptr) *__errno_location() = static_cast<int>(-result);
    return -1;
}

}  // namespace pentad::trace
