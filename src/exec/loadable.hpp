// Which programs can be loaded once (exec/loaded_program.hpp), and whether what was loaded is still what stands there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "model/unit_trace.hpp"

namespace pentad {

/// A program for this machine that the dynamic loader of the system's C library loads, and which gets no privileges by
/// its file.
bool is_loadable(const std::filesystem::path& program);

/// What stands at the places where loading a program looked. Threads: one.
class LoadedFrom {
   public:
    LoadedFrom() = default;
    /// As it is now. `seen`: by a trace; `root`: what its relative paths are relative to.
    LoadedFrom(std::span<const TracedPath> seen, const std::filesystem::path& root);

    /// There was something to look at, and each path leads to the same file with the same content, by its size and time
    /// of change, or to nothing as before. Costs about a microsecond a path.
    bool is_as_it_was() const;

   private:
    struct Place {
        std::string path;
        bool link = false;  ///< it is about the symlink itself
        std::uint64_t device = 0;
        std::uint64_t inode = 0;  ///< 0: nothing stands there
        std::int64_t size = 0;
        std::int64_t seconds = 0;  ///< of its last change
        std::int64_t nanoseconds = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };
    static Place look_at(std::string path, bool link);
    std::vector<Place> places_;
};

}  // namespace pentad
