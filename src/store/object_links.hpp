// Taking over objects of the user's repository by hard links: they cost no space and no copying, and stay ours when the
// user's garbage collection removes them there. (Alternates would not.)
#pragma once

#include <atomic>
#include <filesystem>

#include "base/file.hpp"
#include "base/oid.hpp"
#include "base/result.hpp"

namespace pentad {

class ObjectLinks {
   public:
    /// `from` and `to` are `objects` folders. When `from` can't be used (empty, unreadable, another file system,
    /// another hash than SHA-1) nothing is found there.
    static Result<ObjectLinks> open(const std::filesystem::path& from, const std::filesystem::path& to);

    ObjectLinks(ObjectLinks&& other) noexcept;

    /// Where git's objects are.
    const std::filesystem::path& source() const { return from_; }
    /// False when nothing can be taken over from there. Threads: any.
    bool works() const { return usable_; }
    /// Links every pack that is whole as far as its end tells. What can't be linked is left out. Errors: no_space.
    Status link_packs();
    /// True when the loose blob is ours now, or was, and is of `size` bytes. git does not sync loose objects, so that
    /// after a power cut one may be empty, which is not taken over; one that was cut off further back is not noticed
    /// here. Threads: any. Errors: no_space.
    Result<bool> link_blob(const Oid& oid, std::uint64_t size);
    /// Makes the links survive a power cut, and what the user's git has just written and not synced too.
    Status sync();

   private:
    ObjectLinks(std::filesystem::path from, std::filesystem::path to);
    Result<bool> link(const std::string& name);
    Status make_folders();

    std::filesystem::path from_;
    std::filesystem::path to_;
    UniqueFd from_fd_;
    UniqueFd to_fd_;
    std::atomic<bool> usable_ = false;
    std::atomic<bool> has_linked_ = false;
};

}  // namespace pentad
