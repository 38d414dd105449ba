// Looking into a traced process that waits in a system call.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace pentad::trace {

/// What came of reading its memory.
enum class Reading : std::uint8_t {
    done,
    bad_address,  ///< the call will fail with EFAULT
    gone,         ///< the process has ended: the call does not happen
    refused,      ///< we may not look into it
};

/// Fills `bytes` with its memory from `address`. Source: process_vm_readv(2).
Reading read_memory(pid_t thread, std::uint64_t address, std::span<char> bytes);

/// A string of its memory, up to PATH_MAX. A longer one is a bad address: the call fails with ENAMETOOLONG.
Reading read_text(pid_t thread, std::uint64_t address, std::string& text);

/// Where its descriptor leads, or with AT_FDCWD its working folder; empty when it has none. A path as the process sees
/// it, or `socket:[7]` and the like.  Source: /proc/TID/fd.
std::string descriptor_path(pid_t thread, int descriptor);

/// Whether something stands at `path` (absolute, as the process sees it), if only a symlink. `root`: its root folder.
/// Nothing where that can't be told, as before Linux 5.6.  Source: openat2(2).
std::optional<bool> stands(int root, const std::string& path);

struct Kin {
    pid_t process = 0;
    pid_t parent = 0;
    pid_t session = 0;
    bool ended = false;  ///< a zombie, or on its way to be one: it runs nothing any more
};

/// Nothing when it is gone.  Source: /proc/TID/status.
std::optional<Kin> kin_of(pid_t thread);

/// Executing `file` (as we see it) would give it privileges, and does not because it is traced:
/// set-user-ID, set-group-ID and capabilities of files mean nothing then.  Source: prctl(2), PR_SET_NO_NEW_PRIVS.
bool loses_privileges(pid_t thread, const std::string& file);

}  // namespace pentad::trace
