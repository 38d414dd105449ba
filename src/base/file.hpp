// Files and descriptors: the few operations that everything else is made of.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace pentad {

/// Owns one descriptor and closes it. Threads: one.
class UniqueFd {
   public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~UniqueFd() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset();

   private:
    int fd_ = -1;
};

/// Whether anything stands at `path`, a dangling symlink included.
bool stands(const std::filesystem::path& path);

/// The whole content. Errors: io (with the path), no partial content.
Result<std::string> read_file(const std::filesystem::path& path);

/// All that can still be read from `fd`, from its present offset.
Result<std::string> read_all(int fd, std::string_view name);

/// Writes every byte. Errors: no_space, io.
Status write_all(int fd, std::string_view bytes, std::string_view name);

/// A file in memory that holds the bytes, at its beginning. `name` is for /proc. Errors: no_space, io.
Result<UniqueFd> file_in_memory(const char* name, std::string_view bytes);

enum class Durability { cached, synced };

/// Writes to a temporary name beside `path` and renames it; a reader sees the old or the new content, never a part.
/// `synced` also syncs the file before and its folder after the rename.
Status write_file_atomically(const std::filesystem::path& path, std::string_view bytes, Durability durability,
                             mode_t mode = 0644);

/// The file that `path` names when it is a symlink, also one that dangles; so that the file is replaced, not the
/// symlink. `path` itself when it is none, or leads in a circle.
std::filesystem::path behind_symlinks(const std::filesystem::path& path);

Status make_directories(const std::filesystem::path& path);

/// Makes what was created, renamed or removed in this folder survive a power cut.
Status sync_directory(const std::filesystem::path& path);

}  // namespace pentad
