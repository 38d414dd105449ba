// Where tests run that shall not see the workspace as it is: a world of it, or a copy at another path.
#pragma once

#include <filesystem>
#include <utility>
#include <variant>

#include "exec/world.hpp"
#include "workflow/tree_copy.hpp"

namespace pentad {

/// Goes away with what it holds. Threads: one.
class TestPlace {
   public:
    explicit TestPlace(World world) : place_(std::move(world)) {}
    explicit TestPlace(TreeCopy copy) : place_(std::move(copy)) {}

    /// Null when it is a copy. Stays where it is when the place is moved.
    const WorldEntry* world() const {
        const World* world = std::get_if<World>(&place_);
        return world != nullptr ? &world->entry() : nullptr;
    }
    /// As the tests there see it; `workspace`: the root of that.
    std::filesystem::path root(const std::filesystem::path& workspace) const {
        const TreeCopy* copy = std::get_if<TreeCopy>(&place_);
        return copy != nullptr ? copy->folder() : workspace;
    }
    /// The folder that takes what tests write there.
    std::filesystem::path written_to() const { return root(world() != nullptr ? world()->upper : ""); }

   private:
    std::variant<World, TreeCopy> place_;
};

}  // namespace pentad
