#include "store/pack_index.hpp"

#include <algorithm>
#include <cstring>

#include "store/git_objects.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_counts = 8;                 // after the magic number and the version: 256 counts
constexpr std::size_t k_oids = k_counts + 256 * 4;  // then the oids, 32-bit checksums, 32-bit offsets, 64-bit offsets
constexpr std::size_t k_oid = 20;
constexpr std::size_t k_end = 2 * k_oid;  // two checksums at the end
constexpr std::uint32_t k_is_large = 0x8000'0000u;

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

}  // namespace

Result<PackIndex> PackIndex::open(const std::filesystem::path& file) {
    PackIndex index;
    TRY_ASSIGN(index.file_, MappedFile::open(file));
    constexpr std::string_view k_start("\377tOc\0\0\0\2", 8);
    if (index.bytes().size() < k_oids + k_end || !index.bytes().starts_with(k_start))
        return fail(Code::corrupt, file.string() + " is no pack index of version 2; run pentad doctor");
    index.count_ = index.number(k_oids - 4);
    if (index.large_offsets() + k_end > index.bytes().size())
        return fail(Code::corrupt, file.string() + " is cut off; run pentad doctor");
    return index;
}

Result<PackIndex> PackIndex::read(const std::filesystem::path& file) {
    TRY_ASSIGN(PackIndex index, open(file));
    for (std::size_t at = 0; at < index.size(); ++at)
        if (index.offset(at) == 0) return fail(Code::corrupt, file.string() + " is damaged; run pentad doctor");
    return index;
}

bool PackIndex::is_of(std::string_view pack) const {
    constexpr std::size_t k_start = 12;  // `PACK`, the version, the count
    return pack.size() >= k_start + k_oid && pack.starts_with("PACK") && number_at(pack, 8) == count_ &&
           pack.substr(pack.size() - k_oid) == bytes().substr(bytes().size() - k_end, k_oid);
}

bool PackIndex::is_intact() const {
    const std::size_t size = bytes().size() - k_oid;
    const Oid checksum = checksum_of(bytes().substr(0, size));
    return std::memcmp(checksum.bytes.data(), bytes().data() + size, k_oid) == 0;
}

std::uint32_t PackIndex::number(std::size_t at) const { return number_at(bytes(), at); }

std::size_t PackIndex::large_offsets() const { return k_oids + count_ * (k_oid + 4 + 4); }

Oid PackIndex::oid(std::size_t at) const {
    Oid oid;
    std::memcpy(oid.bytes.data(), bytes().data() + k_oids + at * k_oid, k_oid);
    return oid;
}

std::uint64_t PackIndex::offset(std::size_t at) const {
    const std::uint32_t small = number(k_oids + count_ * (k_oid + 4) + at * 4);
    if ((small & k_is_large) == 0) return small;
    const std::size_t large = large_offsets() + std::size_t{small & ~k_is_large} * 8;
    if (large + 8 + k_end > bytes().size()) return 0;
    return std::uint64_t{number(large)} << 32 | number(large + 4);
}

std::optional<std::size_t> PackIndex::find(const Oid& oid) const {
    const std::size_t first = oid.bytes[0];
    std::size_t low = first == 0 ? 0 : number(k_counts + (first - 1) * 4);
    std::size_t high = number(k_counts + first * 4);
    high = std::min(high, count_);
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (this->oid(middle) < oid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count_ && this->oid(low) == oid ? std::optional(low) : std::nullopt;
}

}  // namespace pentad
