// Entering a world: what a process does between fork and exec to see other file contents at the workspace's path.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// How a process gets a view of its own. The better one first.
enum class WorldMethod : std::uint8_t {
    mount_namespace,  ///< as root: a mount namespace, and an overlay of the workspace in it
    user_namespace,   ///< as any user: the same in a user namespace, in which user and group keep their numbers
    fuse,             ///< overlayfs can't be had: fuse-overlayfs, in a mount namespace that was made before
    none,             ///< none works here: the caller uses a copy at another path
};

/// `mount namespace`, `user namespace`, `fuse-overlayfs`, `none`.
std::string_view name_of(WorldMethod method);

/// All that a process needs to know to enter a world; made by `World`. Plain text, so that nothing has to be allocated
/// after the fork.
struct WorldEntry {
    WorldMethod method = WorldMethod::none;
    std::string root =
        {};  ///< the workspace, absolute and without symlinks: the lower layer, and where the world appears
    std::string upper = {};   ///< the layer that holds what differs, and gets what is written
    std::string work = {};    ///< overlayfs needs it, on the file system of `upper`
    std::string mark = {};    ///< what overlayfs leaves in `work` to say that `upper` may have been lost in a crash
    std::string source = {};  ///< what the mount is called: mount_source
    std::string user_map = {};
    std::string group_map = {};
    /// {folder, what it covers}: private temporary folders. One that covers a part of `root`'s path has that part.
    std::vector<std::pair<std::string, std::string>> covers = {};
    int user_namespace = -1;   ///< of `fuse`: a descriptor of the one to join, if it has one
    int mount_namespace = -1;  ///< of `fuse`: the same; all is mounted in it
};

/// Why a process could not enter. Plain bytes: goes through a pipe.
struct WorldTrouble {
    int error = 0;        ///< errno
    char call[24] = {};   ///< what was called
    char said[232] = {};  ///< what the kernel said about it, may be empty
};

/// Moves the calling process, which has one thread, into the world; its working folder is still the old one. False: see
/// `trouble`, and end the process. Async-signal-safe: for the child of a fork. What it starts is in the world too.
bool enter_world(const WorldEntry& entry, WorldTrouble& trouble);

/// Moves the calling process, which has one thread, into a new user namespace. Returns the call that failed, with errno
/// set; else nothing. Async-signal-safe.
const char* enter_user_namespace(const WorldEntry& entry);

/// Shape: `can't enter a world of ROOT: CALL: REASON (what the kernel said); what to do`. Code::tool.
Failure fail_world(const WorldEntry& entry, const WorldTrouble& trouble);

}  // namespace pentad
