// A world's overlay where the kernel's can't be had: fuse-overlayfs, a program that does the same by FUSE.
#pragma once

#include <sys/types.h>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/world_entry.hpp"

namespace pentad {

/// A mount namespace in which fuse-overlayfs shows the world at its root, and the process that does it. Nothing is
/// mounted elsewhere. When all that is in the namespace has ended and nobody holds its descriptors, the kernel drops
/// the mount and with it the process ends, also when we were killed.
class FuseOverlay {
   public:
    /// For root in a mount namespace if that can be had, else in a user namespace too. `entry` has all but the
    /// descriptors, which it gets. Units: some milliseconds.
    /// Errors: tool (fuse-overlayfs is not installed, no /dev/fuse, no namespaces), io.  Threads: any.
    static Result<FuseOverlay> start(WorldEntry& entry);

    FuseOverlay() = default;
    FuseOverlay(FuseOverlay&& other) noexcept { *this = std::move(other); }
    FuseOverlay& operator=(FuseOverlay&& other) noexcept;
    ~FuseOverlay() { stop(); }

    /// Ends the process. What is still in the namespace can't use the files any more.
    void stop();

   private:
    pid_t process_ = -1;
    UniqueFd user_namespace_;
    UniqueFd mount_namespace_;
};

}  // namespace pentad
