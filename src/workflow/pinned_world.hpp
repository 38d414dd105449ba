// A world in which some paths are what a tree has there, and what the tests in it wrote to these.
#pragma once

#include <sys/stat.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "exec/world.hpp"
#include "workflow/frozen_tree.hpp"

namespace pentad {

/// Threads: one.
class PinnedWorld {
   public:
    /// Errors: as World::make; corrupt, when a content is not kept.
    static Result<PinnedWorld> make(const std::filesystem::path& root, FrozenTree& tree,
                                    const std::map<std::string, TreeDifference>& pins);

    const WorldEntry& entry() const { return world_.entry(); }
    /// The pinned paths that are not as they were when the world was made. Only tests can have done that.
    std::set<std::string> written() const;

   private:
    struct Mark {
        mode_t mode = 0;  ///< 0: nothing there
        ino_t inode = 0;
        std::int64_t ctime_ns = 0;
        friend bool operator==(const Mark&, const Mark&) = default;
    };
    explicit PinnedWorld(World world) : world_(std::move(world)) {}
    Mark mark_of(const std::string& path) const;

    World world_;
    std::map<std::string, Mark> marks_;
};

}  // namespace pentad
