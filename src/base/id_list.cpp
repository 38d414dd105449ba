#include "base/id_list.hpp"

namespace pentad {

std::string encode_ids(std::span<const std::uint32_t> ids) {
    std::string bytes;
    bytes.reserve(ids.size());
    std::uint32_t before = 0;
    for (const std::uint32_t id : ids) {
        std::uint32_t step = id - before;
        for (; step >= 0x80; step >>= 7) bytes += static_cast<char>(step | 0x80);
        bytes += static_cast<char>(step);
        before = id;
    }
    return bytes;
}

}  // namespace pentad
