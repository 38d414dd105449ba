// What stands at the start of a loose object: its type and size, without unpacking the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/git_objects.hpp"

namespace pentad {

/// The first bytes (some dozens) of what `packed`, a zlib stream or the start of one, unpacks to.
std::string inflate_start(std::string_view packed);

struct LooseHeader {
    ObjectType type = ObjectType::blob;
    std::uint64_t size = 0;  ///< of the object, bytes
    std::size_t length = 0;  ///< of the header, bytes, with the zero at its end
};

/// So many bytes of a loose object's file are enough: zlib may describe its codes before the first byte, in some
/// hundred.
constexpr std::size_t k_loose_start = 512;

/// `packed` is a loose object's file, or its first `k_loose_start` bytes. nullopt when it is none, or a tag.
std::optional<LooseHeader> loose_header(std::string_view packed);

}  // namespace pentad
