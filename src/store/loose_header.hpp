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

/// `packed` is a loose object's file, or its first bytes (a hundred are enough). nullopt when it is none, or a tag.
std::optional<LooseHeader> loose_header(std::string_view packed);

}  // namespace pentad
