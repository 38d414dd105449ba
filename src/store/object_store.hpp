// The objects of one history.git: those on disk, read by ourselves or through libgit2, and those made since the last
// flush, in memory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/oid.hpp"
#include "base/result.hpp"
#include "store/git_library.hpp"
#include "store/git_objects.hpp"
#include "store/object_reader.hpp"

namespace pentad {

struct OidHash {
    std::size_t operator()(const Oid& oid) const noexcept;
};

/// Threads: one, but where a method says other.
class ObjectStore {
   public:
    /// `folder` is a bare repository. libgit2 is loaded when something is asked that the ObjectReader can't answer.
    explicit ObjectStore(std::filesystem::path folder) : folder_(std::move(folder)), reader_(objects_folder()) {}

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path objects_folder() const { return folder_ / "objects"; }

    /// Looks again when it is not found at first (another process may have written it).
    Result<bool> has(const Oid& oid);
    /// See ObjectReader.
    bool is_cut_off(const Oid& oid) { return reader_.is_cut_off(oid); }
    /// Errors: corrupt, when it is missing, bad, or of another type.
    Result<std::string> read(const Oid& oid, ObjectType type);
    /// Keeps it in memory until `flush`, unless it is here already.
    Result<Oid> add(ObjectType type, std::string bytes);
    /// Writes what is in memory as one pack, synced; nothing when there is nothing.
    Status flush();

    /// Size in bytes, or nullopt when there is no such blob on disk. Threads: any, after `prepare`.
    std::optional<std::uint64_t> blob_size_on_disk(const Oid& oid) const;
    /// Loads libgit2 and opens the repository's objects, if that has not been done.
    Status prepare();
    /// Takes note of packs that were put here by other means.
    Status refresh();
    /// Lets go of packs that have been removed, and opens what is there.
    Status reopen();

   private:
    struct Object {
        ObjectType type = ObjectType::blob;
        std::string bytes;
    };
    std::filesystem::path folder_;
    ObjectReader reader_;
    const GitLibrary* git_ = nullptr;
    OdbHandle disk_;
    std::unordered_map<Oid, Object, OidHash> memory_;
    std::vector<Oid> order_;  ///< of memory_, as they were added
};

}  // namespace pentad
