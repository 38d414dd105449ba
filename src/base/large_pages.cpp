#include "base/large_pages.hpp"

#include <sys/mman.h>

#include <cstdint>

namespace pentad {

void prefer_large_pages(void* bytes, std::size_t size) {
    constexpr std::uintptr_t k_page = std::uintptr_t{2} << 20;
    const auto begin = (reinterpret_cast<std::uintptr_t>(bytes) + k_page - 1) / k_page * k_page;
    const auto end = (reinterpret_cast<std::uintptr_t>(bytes) + size) / k_page * k_page;
    if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace pentad
