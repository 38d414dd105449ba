#include "workflow/pinned_world.hpp"

#include <vector>

namespace pentad {

Result<PinnedWorld> PinnedWorld::make(const std::filesystem::path& root, FrozenTree& tree,
                                      const std::map<std::string, TreeDifference>& pins) {
    std::vector<WorldChange> changes;
    for (const auto& [path, pin] : pins) {
        TRY_ASSIGN(changes.emplace_back(), tree.world_change(pin));
    }
    TRY_ASSIGN(World world, World::make(root, changes));
    PinnedWorld pinned(std::move(world));
    for (const auto& [path, pin] : pins) pinned.marks_.emplace(path, pinned.mark_of(path));
    return pinned;
}

PinnedWorld::Mark PinnedWorld::mark_of(const std::string& path) const {
    struct stat status{};
    if (::lstat((std::filesystem::path(world_.entry().upper) / path).c_str(), &status) != 0) return {};
    return {status.st_mode, status.st_ino, StatData::of(status).ctime_ns};
}

std::set<std::string> PinnedWorld::written() const {
    std::set<std::string> paths;
    for (const auto& [path, mark] : marks_)
        if (!(mark_of(path) == mark)) paths.insert(path);
    return paths;
}

}  // namespace pentad
