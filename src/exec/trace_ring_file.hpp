// Our side of a ring (trace_ring.hpp): made for a unit, filled by its processes and by the supervisor, read at its end.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/trace_ring.hpp"

namespace pentad::trace {

struct Access {
    Operation operation = Operation::look;
    std::string path;  ///< as the process sees it, absolute, not tidied

    friend bool operator==(const Access&, const Access&) = default;
};

/// The same, as it stands in a ring.
struct AccessView {
    Operation operation = Operation::look;
    std::string_view path;
};

/// Threads: one at a time; the processes that write into it need no care.
class RingFile {
   public:
    /// `forks`: see RingHeader.  Errors: io.
    static Result<RingFile> create(bool forks);

    RingFile(RingFile&& other) noexcept
        : fd_(std::move(other.fd_)), ring_(std::exchange(other.ring_, nullptr)), known_(std::move(other.known_)) {}
    RingFile& operator=(RingFile&& other) noexcept;
    ~RingFile();

    int fd() const { return fd_.get(); }

    /// Once only, however often it is called with the same.
    void add(Operation operation, std::string_view path);

    /// Whether that was added. Not whether a process of the unit has recorded it.
    bool knows(Operation operation, std::string_view path) const;

    /// From now on its processes make no system call of the library's own.
    void set_careful() { __atomic_store_n(&ring_->careful, 1U, __ATOMIC_RELAXED); }

    /// A process is about to go to another folder, or to rename one.
    void set_moves() { __atomic_store_n(&ring_->moves, 1U, __ATOMIC_RELAXED); }

    /// As new. Nobody may write into it any more.
    void clear();

    struct Content {
        std::vector<AccessView> accesses;  ///< in their order; as long as the ring lives
        bool full = false;                 ///< some were lost
        bool torn = false;                 ///< a process was killed while it wrote one: what came after can't be read
    };
    Content read() const;

    /// Changes whenever something is added.
    std::uint64_t size() const { return __atomic_load_n(&ring_->tail, __ATOMIC_RELAXED); }

   private:
    RingFile() = default;
    UniqueFd fd_;
    RingHeader* ring_ = nullptr;
    std::unordered_set<std::string> known_;  ///< what we have added
};

}  // namespace pentad::trace
