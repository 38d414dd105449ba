// The file index: what stood at each path of the workspace when it was last scanned, with the stat data that tells
// cheaply whether it still does. A derived file (test_batch_logs/index): any doubt, and it is made anew.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// Enough of a stat to see that a file was written to since.
struct StatData {
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    friend bool operator==(const StatData&, const StatData&) = default;
    static StatData of(const struct stat& status);
};

struct IndexEntry {
    std::string path;
    FileState state;
    StatData stat;  ///< all zero: not known, look at the content
};

/// A memory-mapped, sorted, immutable index. Threads: any. Look-ups touch O(log n) pages.
class FileIndex {
   public:
    /// Errors: not_found; corrupt (bad magic, version, length, or a boot-time checksum of the header).
    static Result<FileIndex> open(const std::filesystem::path& file);
    /// Writes atomically. `entries` sorted by path; `newest_edit`: the last edit whose outcome is in them.
    static Status write(const std::filesystem::path& file, const std::vector<IndexEntry>& entries, EditId newest_edit);

    FileIndex(FileIndex&&) noexcept;
    FileIndex& operator=(FileIndex&&) noexcept;
    ~FileIndex();

    EditId newest_edit() const;
    std::int64_t written_ns() const;  ///< wall clock, for the racy-clean rule
    std::size_t size() const;
    std::optional<FileState> find(std::string_view path) const;
    IndexEntry entry(std::size_t at) const;
    std::string_view path(std::size_t at) const;  ///< valid while the index lives

   private:
    struct Impl;
    explicit FileIndex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pentad
