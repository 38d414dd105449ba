// Walking down into a folder that somebody else may rearrange at the same time, without ever leaving it.
#pragma once

#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// Where the way from a folder down to another one ended.
struct WayDown {
    enum class End {
        there,       ///< `folder` is open
        missing,     ///< `at` does not exist
        symlink,     ///< `at` is a symlink, which is never followed
        not_folder,  ///< `at` is a file or something else that has nothing below it
    };
    End end = End::missing;
    UniqueFd folder;
    std::string at;  ///< the path, relative to the start, of the part that was in the way; empty when there
};

/// Opens the folder `path` below the open folder `root`: no symlink is followed, no `..` taken, and a path may be
/// longer than PATH_MAX. Shape: `path` relative, empty for `root` itself. `flags`: O_PATH or O_RDONLY. Errors: refused
/// (an absolute path or one with `..`), io (permission). Threads: any.
Result<WayDown> open_beneath(int root, std::string_view path, int flags);

/// The part before the last `/` (empty: none), and the part after it.
std::string_view parent_of(std::string_view path);
std::string_view name_of(std::string_view path);

}  // namespace pentad
