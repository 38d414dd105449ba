// Which programs can be loaded once (exec/loaded_program.hpp), and whether what was loaded is still what stands there.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pentad {

/// A program for this machine that the dynamic loader of the system's C library loads, and which gets no privileges by
/// its file.
bool is_loadable(const std::filesystem::path& program);

/// Files that a process has in its memory, as they were when it was asked. Threads: one.
class LoadedFiles {
   public:
    LoadedFiles() = default;
    /// Source: /proc/PID/maps.
    explicit LoadedFiles(pid_t process);

    /// There are some, and each path still leads to the same file with the same content, by its time of change.
    bool are_there() const;

    /// One is a sanitizer's library, which insists on being loaded first.
    bool has_sanitizer() const;

   private:
    struct File {
        std::string path;
        std::uint64_t inode = 0;
        std::int64_t seconds = 0;  ///< of its last change
        std::int64_t nanoseconds = 0;
        friend bool operator==(const File&, const File&) = default;
    };
    static File look_at(std::string path);
    std::vector<File> files_;
};

}  // namespace pentad
