// Keeping the number of packs small, so that looking for an object does not slow down with history.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// A pack and its index, as found in objects/pack.
struct PackFile {
    std::filesystem::path pack;
    std::filesystem::path index;
    std::uint64_t size = 0;  ///< bytes of the pack
    bool is_shared = false;  ///< linked: another repository has it too, so that it costs no space
};
/// Sorted by name; those without an index are left out.
std::vector<PackFile> pack_files(const std::filesystem::path& objects_folder);

/// Removes packs, the index first: a pack without an index is not there for any reader. Synced.
Status remove_packs(const std::filesystem::path& objects_folder, const std::vector<PackFile>& packs);

/// When there are 16 packs of our own of about one size, copies their entries into one and removes them; so there are
/// never more than some dozens, and each byte is copied a few times at most. Crash-safe: what is removed is in the new
/// pack, synced. Needs WorkspaceLock. Errors: corrupt, no_space, io; the packs stay as they were.
Status join_packs(const std::filesystem::path& objects_folder);

}  // namespace pentad
