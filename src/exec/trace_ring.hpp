// What the preloaded library (exec/preload/) and pentad agree on. No library is used here: it is part of both.
//
// A ring is a file in memory, one for each unit. Each access is one record; records are appended by the library in
// every process of the unit, and by pentad for what the library does not see, so that their order is that of the
// accesses. A process gets the ring of its unit by asking: it opens `k_ask`, which the seccomp filter brings to pentad,
// which knows whose the process is and hands over the descriptor.
//
// Layout: `RingHeader`; at k_ring_start the records, each at a multiple of 4: a 32-bit number, `size << 8 | operation`,
// written last, and `size` bytes of path. Absolute, as the process sees it; not tidied.
#pragma once

#include <fcntl.h>

#include <cstdint>

namespace pentad::trace {

/// What was asked for. Capital letters change something.
enum class Operation : char {
    open = 'o',     ///< for reading, or for writing into what is there
    list = 'l',     ///< opened as a folder
    look = 's',     ///< stat, access, readlink through symlinks, chdir, …
    look_at = 'n',  ///< the same, of the last part itself, if it is a symlink
    execute = 'x',  ///< also what it names as its interpreter
    update = 'U',   ///< what is there is changed: an open for writing what is there, chmod, unlink
    replace = 'W',  ///< made or replaced, whatever file was there: O_CREAT with O_TRUNC, the target of a rename
    create =
        'C',  ///< made, or left alone if anything is there: O_EXCL, mkdir. `missing` tells, also where nobody knows
    take_away = 'M',  ///< read and removed: the source of a rename
    missing = '-',    ///< recorded before one that changes something: right now nothing stands there
};

constexpr bool changes(Operation operation) { return operation >= Operation{'A'} && operation <= Operation{'Z'}; }

/// What opening with these flags does.
constexpr Operation open_operation(std::uint64_t flags) {
    if ((flags & O_PATH) != 0) return (flags & O_NOFOLLOW) != 0 ? Operation::look_at : Operation::look;
    if ((flags & O_TMPFILE) == O_TMPFILE) return Operation::look;  // a file without a name, in that folder
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return Operation::create;
    if ((flags & (O_CREAT | O_TRUNC)) == (O_CREAT | O_TRUNC)) return Operation::replace;
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0) return Operation::update;
    return (flags & O_DIRECTORY) != 0 ? Operation::list : Operation::open;
}

struct RingHeader {
    std::uint64_t tail = 0;     ///< bytes of records that are there or being written
    std::uint32_t full = 0;     ///< not 0: records were lost
    std::uint32_t forks = 0;    ///< not 0: each fork of the process asks for a ring of its own
    std::uint32_t careful = 0;  ///< not 0: only system calls that the program itself makes; it has a filter of its own
    std::uint32_t moves = 0;    ///< not 0: where a process stands may have changed, or what that is called
};

inline constexpr std::uint64_t k_ring_start = 4096;
inline constexpr std::uint64_t k_ring_room = 8ULL << 20;  ///< only what is written takes memory
inline constexpr std::uint64_t k_ring_size = k_ring_start + k_ring_room;

inline constexpr char k_ask[] = "/proc/self/pentad-trace";

/// Appends a record; `false`: no room, and `full` says so. Any number of processes at once.
/// The writer of `fill(char*)` may be killed: then the number stays 0, and the reader sees it.
template <class Fill>
bool append(RingHeader* ring, Operation operation, std::uint32_t size, Fill fill) {
    const std::uint64_t whole = (sizeof(std::uint32_t) + size + 3) / 4 * 4;
    const std::uint64_t at = __atomic_fetch_add(&ring->tail, whole, __ATOMIC_RELAXED);
    if (at + whole > k_ring_room) {
        __atomic_store_n(&ring->full, 1U, __ATOMIC_RELAXED);
        return false;
    }
    char* const record = reinterpret_cast<char*>(ring) + k_ring_start + at;
    fill(record + sizeof(std::uint32_t));
    const std::uint32_t number = size << 8 | static_cast<unsigned char>(operation);
    __atomic_store_n(reinterpret_cast<std::uint32_t*>(record), number, __ATOMIC_RELEASE);
    return true;
}

}  // namespace pentad::trace
