// A folder of its own for each test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace pentad::test {

/// A new, empty folder, removed with all that is in it at the end (also what has mode 0000). Failing to make it ends
/// the test program. Threads: one.
class TempFolder {
   public:
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();

    /// Absolute, without symlinks.
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view relative) const { return path_ / relative; }

    /// Writes a file (and the folders it needs), replacing what was there. Returns its absolute path.
    std::filesystem::path write(std::string_view relative, std::string_view bytes, mode_t mode = 0644) const;
    /// Returns the content, or `(absent)` when there is no such file.
    std::string read(std::string_view relative) const;
    void remove(std::string_view relative) const;
    bool exists(std::string_view relative) const;

   private:
    std::filesystem::path path_;
};

}  // namespace pentad::test
