// Reading single objects of a bare repository without libgit2, whose start costs more than a whole rollback.
//
// Only for what is plainly there: whatever is missing, damaged, very large or unusual is left to libgit2, which judges
// and names it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/mapped_file.hpp"
#include "base/oid.hpp"
#include "store/git_objects.hpp"
#include "store/pack_index.hpp"

namespace pentad {

/// Threads: one. Packs are looked for once, at the first call.
class ObjectReader {
   public:
    explicit ObjectReader(std::filesystem::path objects) : objects_(std::move(objects)) {}

    /// Its bytes, checked against `oid`; nullopt when libgit2 should be asked.
    std::optional<std::string> read(const Oid& oid, ObjectType type);
    /// Whether it is plainly there; of what is looked for in vain, another process may have made it meanwhile.
    bool has(const Oid& oid);
    /// False when no pack holds it; true also where a pack can't be read here.
    bool may_be_packed(const Oid& oid);
    /// Size in bytes of a blob in a pack, without unpacking it; nullopt when libgit2 should be asked.
    std::optional<std::uint64_t> packed_blob_size(const Oid& oid);
    /// Whether it is loose, surely in no pack, and its file does not hold a whole zlib stream: libgit2 1.5 never comes
    /// to the end of one that is cut off.
    bool is_cut_off(const Oid& oid);
    /// Looks for packs anew at the next call.
    void forget_packs();

   private:
    struct Pack {
        PackIndex index;
        MappedFile file;
    };
    struct Entry;
    struct Object {
        unsigned type = 0;
        std::string bytes;
    };

    bool is_packed(const Oid& oid);
    std::optional<Object> read_loose(const Oid& oid) const;
    static std::optional<Entry> entry_at(const Pack& pack, std::uint64_t offset);
    static std::optional<std::vector<Entry>> chain_at(const Pack& pack, std::uint64_t offset);
    static std::optional<Object> object_at(const Pack& pack, std::uint64_t offset);
    std::filesystem::path loose_file(const Oid& oid) const;
    const std::vector<Pack>& packs();

    std::filesystem::path objects_;
    std::vector<Pack> packs_;
    bool packs_found_ = false;
    bool all_readable_ = true;  ///< the packs
};

}  // namespace pentad
