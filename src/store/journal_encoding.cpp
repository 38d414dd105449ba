#include <fmt/format.h>
#include <zstd.h>

#include "store/journal_impl.hpp"

namespace pentad {
namespace {

constexpr std::size_t k_worth_compressing = 256;   // bytes; below, the frame's header eats the gain
constexpr std::int64_t k_largest = 2'000'000'000;  // bytes; no row can hold more
constexpr int k_raw = 0;
constexpr int k_zstd = 1;

}  // namespace

Encoded encode(std::string_view bytes) {
    if (bytes.size() < k_worth_compressing) return {};
    Encoded encoded;
    encoded.bytes.resize(ZSTD_compressBound(bytes.size()));
    const std::size_t size = ZSTD_compress(encoded.bytes.data(), encoded.bytes.size(), bytes.data(), bytes.size(), 1);
    if (ZSTD_isError(size) != 0 || size >= bytes.size()) return {};
    encoded.bytes.resize(size);
    encoded.codec = k_zstd;
    return encoded;
}

Result<std::string> decode(int codec, std::int64_t size, std::string_view bytes, const std::filesystem::path& file) {
    const bool plausible = size >= 0 && size <= k_largest;
    if (codec == k_raw && plausible && bytes.size() == static_cast<std::size_t>(size)) return std::string(bytes);
    if (codec == k_zstd && plausible) {
        std::string text(static_cast<std::size_t>(size), '\0');
        if (ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size()) == text.size()) return text;
    }
    return fail(Code::corrupt, sqlite::damaged_message(file));
}

}  // namespace pentad
