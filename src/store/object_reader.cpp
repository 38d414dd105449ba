#include "store/object_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "store/loose_header.hpp"
#include "store/pack_delta.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_largest = 64ull * 1024 * 1024;  // bytes
constexpr std::size_t k_longest_chain = 200;            // git makes chains of 50 deltas at most, 250 when asked
constexpr unsigned k_offset_delta = 6;
constexpr unsigned k_oid_delta = 7;
constexpr std::size_t k_oid = 20;
constexpr std::size_t k_pack_header = 12;
constexpr std::size_t k_pack_end = k_oid;

/// What `packed` unpacks to, when that is `size` bytes.
std::optional<std::string> inflate(std::string_view packed, std::size_t size) {
    std::string bytes(size + 1, '\0');  // one more, or zlib would not come to the end of the stream
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 2 * k_largest));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    const int status = ::inflate(&stream, Z_FINISH);
    const std::size_t made = stream.total_out;
    ::inflateEnd(&stream);
    if (status != Z_STREAM_END || made != size) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

bool is_whole_stream(std::string_view packed) {
    std::string piece(64 * 1024, '\0');
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) return false;
    int status = Z_OK;
    while (status == Z_OK) {  // Z_BUF_ERROR: there is no more
        if (stream.avail_in == 0) {
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
            stream.avail_in = static_cast<uInt>(std::min(packed.size(), k_largest));
            packed.remove_prefix(stream.avail_in);
        }
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
    }
    ::inflateEnd(&stream);
    return status == Z_STREAM_END;
}

}  // namespace

/// One entry of a pack: an object, or a delta to the object at another offset.
struct ObjectReader::Entry {
    unsigned type = 0;
    std::size_t size = 0;
    std::uint64_t base = 0;  ///< where the base's entry begins, for deltas
    std::string_view packed;
};

std::optional<std::string> ObjectReader::read(const Oid& oid, ObjectType type) {
    const auto is_it = [&](const std::optional<Object>& object) {
        return object && object->type == static_cast<unsigned>(type) && object_id(type, object->bytes) == oid;
    };
    // Where it is damaged in one place, another may have it whole.
    for (const Pack& pack : packs()) {
        const auto at = pack.index.find(oid);
        std::optional<Object> object = at ? object_at(pack, pack.index.offset(*at)) : std::nullopt;
        if (is_it(object)) return std::move(object->bytes);
    }
    std::optional<Object> object = read_loose(oid);
    return is_it(object) ? std::optional(std::move(object->bytes)) : std::nullopt;
}

bool ObjectReader::has(const Oid& oid) {
    if (is_packed(oid)) return true;
    std::error_code error;
    // An empty one is what a power cut leaves of an object that was not synced.
    return std::filesystem::file_size(loose_file(oid), error) > 0 && !error;
}

std::filesystem::path ObjectReader::loose_file(const Oid& oid) const {
    const std::string hex = oid.hex();
    return objects_ / hex.substr(0, 2) / hex.substr(2);
}

void ObjectReader::forget_packs() {
    packs_.clear();
    packs_found_ = false;
    all_readable_ = true;
}

const std::vector<ObjectReader::Pack>& ObjectReader::packs() {
    if (std::exchange(packs_found_, true)) return packs_;
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(objects_ / "pack", error)) {
        if (file.path().extension() != ".idx") continue;
        Result<PackIndex> index = PackIndex::open(file.path());
        Result<MappedFile> pack = MappedFile::open(std::filesystem::path(file.path()).replace_extension(".pack"));
        if (index && pack && index->is_of(pack->bytes()))
            packs_.push_back({std::move(*index), std::move(*pack)});
        else
            all_readable_ = false;
    }
    return packs_;
}

std::optional<ObjectReader::Object> ObjectReader::read_loose(const Oid& oid) const {
    const Result<MappedFile> file = MappedFile::open(loose_file(oid));
    if (!file) return std::nullopt;
    const auto header = loose_header(file->bytes());
    if (!header || header->size > k_largest) return std::nullopt;
    auto bytes = inflate(file->bytes(), header->length + header->size);
    if (!bytes) return std::nullopt;
    return Object{static_cast<unsigned>(header->type), bytes->substr(header->length)};
}

bool ObjectReader::is_packed(const Oid& oid) {
    return std::ranges::any_of(packs(), [&](const Pack& pack) { return pack.index.contains(oid); });
}

bool ObjectReader::may_be_packed(const Oid& oid) { return is_packed(oid) || !all_readable_; }

bool ObjectReader::is_cut_off(const Oid& oid) {
    if (may_be_packed(oid)) return false;
    const Result<MappedFile> file = MappedFile::open(loose_file(oid));
    return file && !is_whole_stream(file->bytes());
}

std::optional<std::uint64_t> ObjectReader::packed_blob_size(const Oid& oid) {
    for (const Pack& pack : packs()) {
        const auto at = pack.index.find(oid);
        if (!at) continue;
        const auto chain = chain_at(pack, pack.index.offset(*at));
        if (!chain || chain->back().type != static_cast<unsigned>(ObjectType::blob)) return std::nullopt;
        if (chain->size() == 1) return chain->front().size;
        // A delta begins with the sizes of its base and of its result.
        const std::string start = inflate_start(chain->front().packed);
        std::string_view sizes = start;
        if (!take_size(sizes)) return std::nullopt;
        return take_size(sizes);
    }
    return std::nullopt;
}

std::optional<ObjectReader::Entry> ObjectReader::entry_at(const Pack& pack, std::uint64_t offset) {
    std::string_view bytes = pack.file.bytes();
    if (offset < k_pack_header || bytes.size() < k_pack_end || offset >= bytes.size() - k_pack_end) return std::nullopt;
    bytes = bytes.substr(offset, bytes.size() - k_pack_end - offset);
    const unsigned first = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    Entry entry;
    entry.type = first >> 4 & 7;
    entry.size = first & 15;
    if ((first & 0x80) != 0) {
        const auto more = take_size(bytes);
        if (!more || *more > k_largest) return std::nullopt;
        entry.size |= *more << 4;
    }
    if (entry.type == k_offset_delta) {
        // Seven bits a byte, high ones first, and each byte that is followed by another counts one more.
        std::uint64_t distance = 0;
        for (bool goes_on = true; goes_on; bytes.remove_prefix(1)) {
            if (bytes.empty() || distance > offset) return std::nullopt;
            const auto byte = static_cast<unsigned char>(bytes.front());
            goes_on = (byte & 0x80) != 0;
            distance = distance << 7 | (byte & 0x7fu);
            if (goes_on) ++distance;
        }
        if (distance == 0 || distance > offset) return std::nullopt;
        entry.base = offset - distance;
    } else if (entry.type == k_oid_delta) {
        if (bytes.size() < k_oid) return std::nullopt;
        Oid base;
        std::memcpy(base.bytes.data(), bytes.data(), k_oid);
        bytes.remove_prefix(k_oid);
        const auto at = pack.index.find(base);
        if (!at) return std::nullopt;
        entry.base = pack.index.offset(*at);
    }
    entry.packed = bytes;
    return entry.size <= k_largest ? std::optional(entry) : std::nullopt;
}

/// The entry and those that it is a delta to; the last is an object.
std::optional<std::vector<ObjectReader::Entry>> ObjectReader::chain_at(const Pack& pack, std::uint64_t offset) {
    std::vector<Entry> chain;
    do {
        const auto entry = entry_at(pack, chain.empty() ? offset : chain.back().base);
        if (!entry || chain.size() == k_longest_chain) return std::nullopt;
        chain.push_back(*entry);
    } while (chain.back().type == k_offset_delta || chain.back().type == k_oid_delta);
    return chain;
}

std::optional<ObjectReader::Object> ObjectReader::object_at(const Pack& pack, std::uint64_t offset) {
    auto chain = chain_at(pack, offset);
    if (!chain) return std::nullopt;
    auto bytes = inflate(chain->back().packed, chain->back().size);
    const unsigned type = chain->back().type;
    for (chain->pop_back(); bytes && !chain->empty(); chain->pop_back()) {
        const auto delta = inflate(chain->back().packed, chain->back().size);
        bytes = delta ? apply_delta(*bytes, *delta, k_largest) : std::nullopt;
    }
    if (!bytes) return std::nullopt;
    return Object{type, std::move(*bytes)};
}

}  // namespace pentad
