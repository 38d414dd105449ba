#include "base/fingerprint.hpp"

#include <xxhash.h>

namespace pentad {
namespace {

constexpr std::size_t k_half = 8;  // bytes

void append(std::string& bytes, std::uint64_t value) {
    for (std::size_t at = 0; at < k_half; ++at) bytes += static_cast<char>(value >> (8 * at));
}

std::uint64_t number_at(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t at = k_half; at-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at]);
    return value;
}

}  // namespace

std::string Fingerprint::bytes() const {
    std::string bytes;
    append(bytes, low);
    append(bytes, high);
    return bytes;
}

Fingerprint Fingerprint::from_bytes(std::string_view bytes) {
    if (bytes.size() != 2 * k_half) return {};
    return {number_at(bytes), number_at(bytes.substr(k_half))};
}

Fingerprint fingerprint_of(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.low64, hash.high64};
}

}  // namespace pentad
