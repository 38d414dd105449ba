#include "exec/preload/system.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the C library's name
extern "C" __attribute__((weak)) int* __errno_location();

namespace pentad::trace {

long finish(long result) {
    constexpr long k_most_errno = 4095;
    if (result >= 0 || result < -k_most_errno) return result;
    if (&__errno_location != nullptr) *__errno_location() = static_cast<int>(-result);
    return -1;
}

}  // namespace pentad::trace
