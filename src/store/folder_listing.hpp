// What stands in one open folder.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// Buffers are kept from folder to folder, so that a scan allocates nothing per file. Threads: one.
class FolderListing {
   public:
    /// Names and kinds of everything but `.` and `..`. Errors: io (errno is in the message).
    Status read(int folder, std::string_view path);

    /// Sorted by name. A name is followed by a NUL byte, and lives until the next `read`.
    const std::vector<std::string_view>& files() const { return files_; }  ///< regular files and symlinks
    const std::vector<std::string_view>& folders() const { return folders_; }
    const std::vector<std::string_view>& specials() const { return specials_; }  ///< FIFOs, sockets, devices; unsorted

   private:
    void take(int folder, const char* name, unsigned char type);
    char* room();

    std::vector<std::unique_ptr<char[]>> pieces_;
    std::size_t pieces_used_ = 0;
    std::size_t piece_filled_ = 0;
    std::vector<std::string_view> files_;
    std::vector<std::string_view> folders_;
    std::vector<std::string_view> specials_;
};

}  // namespace pentad
