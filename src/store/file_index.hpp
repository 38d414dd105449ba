// The file index: what stood at each path of the workspace when it was last scanned, with the stat data that tells
// cheaply whether it still does. A derived file (test_batch_logs/index): any doubt, and it is made anew.
//
// Format (docs/scan.md): a header of 96 bytes with its own checksum, fixed-size entries sorted by path, the bytes of
// the paths. In the byte order of the machine, because nobody else reads it.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// Enough of a stat to see that a file was written to since (with its size, which is in FileState). Not the device:
/// its number changes when a file system is mounted again, and all content would be read for nothing.
struct StatData {
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const StatData&, const StatData&) = default;
    static StatData of(const struct stat& status);
    bool is_known() const { return *this != StatData{}; }
};

struct IndexEntry {
    std::string path;
    FileState state;
    StatData stat;  ///< all zero: not known, look at the content
};

/// The present moment as file systems stamp it. Units: nanoseconds since 1970.
std::int64_t wall_clock_ns();

/// A memory-mapped, sorted, immutable index. Threads: any. Look-ups touch O(log n) pages.
class FileIndex {
   public:
    /// Costs the same for any size: only the header is looked at, but an index that was written before the last boot
    /// (it is not synced) is verified as a whole. Errors: not_found; corrupt (magic, version, length, checksum); io.
    static Result<FileIndex> open(const std::filesystem::path& file);
    /// Writes atomically. `entries` sorted by path, each path once; `newest_edit`: the last edit whose outcome is in
    /// them. `began_ns`: wall clock before the first of the stat data was taken (Scan::began_ns), because what was
    /// written to since may have changed again unseen; 0: the present moment. Errors: corrupt (not sorted), no_space,
    /// io.
    static Status write(const std::filesystem::path& file, const std::vector<IndexEntry>& entries, EditId newest_edit,
                        std::int64_t began_ns = 0);

    FileIndex(FileIndex&&) noexcept;
    FileIndex& operator=(FileIndex&&) noexcept;
    ~FileIndex();

    EditId newest_edit() const;
    std::int64_t began_ns() const;  ///< as given to `write`, for the racy-clean rule
    std::size_t size() const;
    /// Errors: corrupt, when the search comes upon damage.
    Result<std::optional<FileState>> find(std::string_view path) const;
    /// Where `path` stands, or would stand: the first entry that is not less. Damaged entries count as empty paths.
    std::size_t lower_bound(std::string_view path) const;
    /// Invariant for all three: at < size().
    IndexEntry entry(std::size_t at) const;
    FileState state(std::size_t at) const;
    std::string_view path(std::size_t at) const;  ///< valid while the index lives; empty when the entry is damaged
    StatData stat(std::size_t at) const;
    /// Holds the whole file against its checksum. Units: about 1 ms for 100,000 entries. Errors: corrupt.
    Status verify() const;

   private:
    struct Impl;
    explicit FileIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pentad
