// A whole file in memory, read only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace pentad {

/// Keeps showing what the file held when it is renamed, replaced or removed; a file that is cut off meanwhile ends the
/// process (SIGBUS), so it is for files that are never changed in place. Threads: any.
class MappedFile {
   public:
    MappedFile() = default;
    /// Errors: not_found; io (also for what is no regular file).
    static Result<MappedFile> open(const std::filesystem::path& path);

    MappedFile(MappedFile&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~MappedFile();

    std::string_view bytes() const { return {memory_, size_}; }

   private:
    const char* memory_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace pentad
