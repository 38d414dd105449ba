// What a unit, and every process that it started, wanted of the file system.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// How accesses are found out. The better one first.
enum class TraceMethod : std::uint8_t {
    hybrid,        ///< a preloaded library tells most of them, seccomp user notification the rest
    notification,  ///< seccomp user notification tells all of them
    ptrace,        ///< programs are stopped at all of them, as by a debugger
    none,          ///< nothing is known: no unit can be left out
};

/// `hybrid`, `notification`, `ptrace`, `none`.
std::string_view name_of(TraceMethod method);

/// One path, and what the unit's outcome may depend on there.
struct TracedPath {
    enum class Kind : std::uint8_t {
        content,  ///< a file: opened, executed, or looked at (who looks at a.py reads a.pyc)
        listing,  ///< a folder that was opened: the names in it
        folder,   ///< a folder that was looked at or passed through by chdir, not opened
        absence,  ///< nothing stood there
        symlink,  ///< where the symlink leads, or that it is one
        other,    ///< a socket, pipe or device: that it is there
    };
    std::string path;  ///< relative to the workspace, `/` between parts, `.` the workspace itself; else absolute
    Kind kind = Kind::content;  ///< by what stood there when the unit had ended
    bool outside = false;       ///< not in the workspace: `path` is absolute
    /// The unit, or something it started, changed what stands here: `kind` need not be what it was before.
    bool written = false;
    /// Its first access made or replaced the file, or nothing stood here before it changed something here, nor when it
    /// had ended: what it read here later is its own.
    bool made = false;
    /// `made`, and it would have been made the same whatever file stood there before, or none; now a file does.
    bool replaced = false;

    friend auto operator<=>(const TracedPath&, const TracedPath&) = default;
};

/// `content`, `listing`, `folder`, `absence`, `symlink`, `other`.
std::string_view name_of(TracedPath::Kind kind);

/// Why a trace may be incomplete: such a unit always runs.
enum class Taint : std::uint8_t {
    io_uring,         ///< files opened without a system call that we see
    foreign_calls,    ///< system calls of another architecture (32-bit programs)
    by_handle,        ///< open_by_handle_at
    mounts,           ///< chroot, mount, setns and the like: paths mean something else
    connection,       ///< to a process that is not the unit's: a server, a shared memory
    other_process,    ///< a descriptor taken out of a process, or a path through another's /proc
    overflow,         ///< more accesses than there is room for
    lost,             ///< the supervisor could not go on, or could not look into a process
    survivor,         ///< a process of the unit still ran when the unit had ended
    unknown_process,  ///< accesses of a process of which we don't know whose it was
    own_listener,     ///< wanted a seccomp listener or ptrace, which we use: its outcome may say nothing
    privileged,       ///< executed a program that the kernel gives privileges to, but not while we trace
    not_traced,       ///< no method works here
};

/// `io_uring`, `foreign calls`, …
std::string_view name_of(Taint taint);

/// Shape: `paths` sorted by path, each path at most once for each kind.
struct UnitTrace {
    TraceMethod method = TraceMethod::none;
    std::vector<TracedPath> paths;
    /// The same of the process that the unit was forked from, up to now: the unit may know it from there. Shared by all
    /// its units; null: the unit was not forked.
    std::shared_ptr<const std::vector<TracedPath>> before_fork = {};
    std::map<Taint, std::string> taints;  ///< with what was seen: `connection to 10.0.0.1:80`

    /// Whether `paths` and `before_fork` are all that the outcome depends on in the file system.
    bool is_complete() const { return taints.empty(); }
};

}  // namespace pentad
