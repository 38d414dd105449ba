// The index of the user's repository (`.git/index`): what git knows about the files of the work tree without reading
// them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/oid.hpp"
#include "base/result.hpp"
#include "store/file_index.hpp"
#include "store/user_git.hpp"

namespace pentad {

/// One file that git takes for unchanged as long as its stat data is this.
struct UserIndexEntry {
    std::string path;  ///< relative to the work tree
    std::uint32_t mode = 0;
    Oid oid;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint32_t inode = 0;  ///< the lower 32 bits
    std::uint32_t size = 0;   ///< the lower 32 bits
};

/// Reads versions 2 to 4. Shape: sorted by path; without entries that say nothing about a file (conflicts,
/// skip-worktree, intent to add), and without those that were written so late that a later change may not show in their
/// stat data. Errors: corrupt, also for what only git can read (a split or sparse index); io.
Result<std::vector<UserIndexEntry>> read_user_index(const std::filesystem::path& file);

/// For each entry the blob that git has for it if nothing was changed since, or zero when that is not known. Empty when
/// git may convert contents on the way (attributes, filters, autocrlf, `git replace`), its index can't be read, or the
/// repository is another user's: then nothing is known. That the blob is there and of the file's size is for the caller
/// to check. Settings that git was given on its command line can't be known.
std::vector<Oid> clean_blobs(const UserGit& git, const std::filesystem::path& root,
                             const std::vector<IndexEntry>& entries);

}  // namespace pentad
