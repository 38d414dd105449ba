// Where worlds keep their scratch: a folder of ours outside the workspace, and in it one folder for each world, which
// is alive as long as somebody holds a lock in it.
//
// Layout: pentad-UID/          mode 0700, ours
//           gate               locked while a world's folder is made or looked for
//           world-PID-N/       lock (flock: its owner lives), u (upper layer), w (overlayfs's own), t (private /tmp)
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// Whether `path` is `folder` or below it, by their text: both absolute, without symlinks and a slash at the end.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Makes `base/pentad-UID` if need be, and insists that it is a folder, ours and mode 0700, and that nobody else can
/// put another in its place. Returns its path without symlinks.  Errors: refused, io.  Threads: any.
Result<std::filesystem::path> private_folder(const std::filesystem::path& base);

/// Where `pentad-UID` may lie, best first: $XDG_RUNTIME_DIR, $TMPDIR, /var/tmp, /tmp, /dev/shm. Those that exist, are
/// not in `root` and have room for a build; those with little room at the end.
std::vector<std::filesystem::path> scratch_bases(const std::filesystem::path& root);

/// A world's folder. Removed with all that is in it at the end. Threads: one.
class WorldFolder {
   public:
    /// Below `folder`, which `private_folder` has returned. Holds an empty `u` and `w`.  Errors: no_space, io.
    static Result<WorldFolder> make(const std::filesystem::path& folder);

    WorldFolder(WorldFolder&&) noexcept = default;
    WorldFolder& operator=(WorldFolder&& other) noexcept;
    ~WorldFolder() { static_cast<void>(remove()); }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path upper() const { return path_ / "u"; }
    std::filesystem::path work() const { return path_ / "w"; }

    /// Removes it now; nothing when that is done already.  Errors: io, when something is left.
    Status remove();

   private:
    WorldFolder() = default;
    std::filesystem::path path_;
    UniqueFd lock_;
};

/// Whether what is written on the file system of `folder` is likely to have failed for want of space.
bool is_full(const std::filesystem::path& folder);

/// Removes what worlds of killed processes have left in `folder` (of `private_folder`); a living one, whoever holds it,
/// is left alone. Processes that still live in such a world are killed. Returns how many.  Errors: io.  Threads: any,
/// also at once in several processes.
Result<std::size_t> remove_stale_worlds(const std::filesystem::path& folder);

}  // namespace pentad
