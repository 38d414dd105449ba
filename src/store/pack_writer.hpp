// Writes one pack file and its index, synced, without libgit2.
//
// Shape of a pack: `PACK`, version 2, number of objects (32 bits each, big-endian); the entries; SHA-1 of all that.
// An entry: type and size as a variable-length number, then the content in zlib's format. Index: version 2.
// Objects are whole, never deltas: writing costs what is new, and packs can be joined by copying entries
// (pack_join.hpp).
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/oid.hpp"
#include "base/result.hpp"
#include "store/git_objects.hpp"

namespace pentad {

/// Makes entries. Keeps zlib's state from one to the next, which costs more to make than a small object to compress.
/// Threads: one each.
class PackEncoder {
   public:
    PackEncoder();
    PackEncoder(const PackEncoder&) = delete;
    PackEncoder& operator=(const PackEncoder&) = delete;
    ~PackEncoder();
    /// The bytes of one entry, valid until the next call.
    std::string_view encode(ObjectType type, std::string_view bytes);

   private:
    z_stream stream_{};
    std::string entry_;
};

/// A pack in the making; removed again when it goes without `finish`. Threads: one.
class PackWriter {
   public:
    static Result<PackWriter> create(const std::filesystem::path& objects_folder);
    PackWriter(PackWriter&& other) noexcept;
    PackWriter& operator=(PackWriter&&) = delete;
    ~PackWriter();

    /// Appends an entry. An object that comes twice is the caller's mistake.
    Status append(const Oid& oid, std::string_view entry);
    std::size_t size() const { return entries_.size(); }
    /// Writes the index, syncs both and gives them their names. Without entries: no file. Returns the pack's path.
    /// Errors: no_space, io; nothing is left behind then.
    Result<std::filesystem::path> finish();

   private:
    struct Entry {
        Oid oid;
        std::uint32_t checksum = 0;
        std::uint64_t offset = 0;
    };
    PackWriter(std::filesystem::path folder, std::string temporary, UniqueFd fd);
    Status write_out();
    Result<Oid> seal();
    std::string index_bytes(const Oid& pack_checksum);

    std::filesystem::path folder_;
    std::string temporary_;
    UniqueFd fd_;
    std::string buffer_;
    std::uint64_t offset_ = 0;
    std::vector<Entry> entries_;
};

/// Removes what writers that were killed have left in objects/pack. Needs WorkspaceLock.
void remove_stale_packs(const std::filesystem::path& objects_folder);

}  // namespace pentad
