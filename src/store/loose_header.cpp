#include "store/loose_header.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>

namespace pentad {

namespace {

constexpr std::size_t k_longest = 32;  // bytes of a header: `blob 123` and a zero

}  // namespace

std::string inflate_start(std::string_view packed) {
    std::string bytes(k_longest, '\0');
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 1024 * k_longest));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    ::inflate(&stream, Z_SYNC_FLUSH);
    bytes.resize(stream.total_out);
    ::inflateEnd(&stream);
    return bytes;
}

std::optional<LooseHeader> loose_header(std::string_view packed) {
    const std::string start = inflate_start(packed);
    const std::size_t end = start.find('\0');
    const std::size_t space = start.find(' ');
    if (end == std::string::npos || space == std::string::npos || space > end) return std::nullopt;
    LooseHeader header;
    header.length = end + 1;
    const auto [stop, error] = std::from_chars(start.data() + space + 1, start.data() + end, header.size);
    const bool has_zero_in_front = start[space + 1] == '0' && end - space > 2;  // which git does not accept
    if (error != std::errc() || stop != start.data() + end || has_zero_in_front) return std::nullopt;
    for (const ObjectType type : {ObjectType::commit, ObjectType::tree, ObjectType::blob}) {
        if (to_string(type) != std::string_view(start).substr(0, space)) continue;
        header.type = type;
        return header;
    }
    return std::nullopt;
}

}  // namespace pentad
