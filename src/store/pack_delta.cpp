#include "store/pack_delta.hpp"

#include <cstdint>

namespace pentad {

namespace {

constexpr unsigned k_copy = 0x80;
constexpr std::size_t k_whole_copy = 0x10000;  // what a size of zero means

/// The bytes of a number that `which` (a bit a byte, low ones first) says are there.
std::optional<std::size_t> take_number(std::string_view& bytes, unsigned which, unsigned count) {
    std::size_t number = 0;
    for (unsigned at = 0; at < count; ++at) {
        if ((which >> at & 1) == 0) continue;
        if (bytes.empty()) return std::nullopt;
        number |= std::size_t{static_cast<unsigned char>(bytes.front())} << (8 * at);
        bytes.remove_prefix(1);
    }
    return number;
}

bool copy_from(std::string_view base, std::string_view& delta, unsigned command, std::string& result) {
    const auto offset = take_number(delta, command, 4);
    const auto size = take_number(delta, command >> 4, 3);
    if (!offset || !size) return false;
    const std::size_t length = *size == 0 ? k_whole_copy : *size;
    if (*offset > base.size() || length > base.size() - *offset) return false;
    result += base.substr(*offset, length);
    return true;
}

}  // namespace

std::optional<std::size_t> take_size(std::string_view& bytes) {
    std::size_t size = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        if (bytes.empty()) return std::nullopt;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        size |= std::size_t{byte & 0x7fu} << shift;
        if ((byte & 0x80) == 0) return size;
    }
    return std::nullopt;
}

std::optional<std::string> apply_delta(std::string_view base, std::string_view delta, std::size_t limit) {
    const auto base_size = take_size(delta);
    const auto size = take_size(delta);
    if (!base_size || !size || *base_size != base.size() || *size > limit) return std::nullopt;
    std::string result;
    result.reserve(*size);
    while (!delta.empty()) {
        const unsigned command = static_cast<unsigned char>(delta.front());
        delta.remove_prefix(1);
        if ((command & k_copy) != 0) {
            if (!copy_from(base, delta, command, result)) return std::nullopt;
        } else {
            if (command == 0 || command > delta.size()) return std::nullopt;
            result += delta.substr(0, command);
            delta.remove_prefix(command);
        }
        if (result.size() > *size) return std::nullopt;
    }
    return result.size() == *size ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace pentad
