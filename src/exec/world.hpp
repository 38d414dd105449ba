// A world: a private view of the workspace, at the same absolute path, with other file contents. A program started with
// SpawnPlan::world sees it, and so does all that this starts; nobody else does. What is written in it goes with it, and
// never reaches the workspace. docs/worlds.md says how, and where the limits are.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "exec/world_entry.hpp"
#include "exec/world_folder.hpp"
#include "exec/world_fuse.hpp"
#include "model/edit.hpp"

namespace pentad {

/// What stands at one path of the world, where that is not what the workspace has there.
///
/// A file or symlink hides a folder of the workspace; a path below one that is a file there makes a folder of it. An
/// absent folder and a file below it: the folder holds that file and nothing else. A folder whose last file is absent
/// is absent too (Python's caches don't count).
struct WorldChange {
    std::string path;  ///< relative to the root, `/` between parts, no `..`; each path once
    FileKind kind = FileKind::absent;
    mode_t mode = 0644;                  ///< of a regular file
    std::string bytes = {};              ///< the content, or a symlink's target
    std::filesystem::path copy_of = {};  ///< when not empty: the file whose content a regular file gets
};

struct WorldOptions {
    /// Covers /tmp and $TMPDIR with folders of the world. What lies there is not seen in it, the workspace excepted.
    bool private_temporary = false;
    std::optional<std::filesystem::path> scratch = {};  ///< of `private_folder`; nothing: as world_support says
    std::optional<WorldMethod> method = {};             ///< nothing: as world_support says
};

/// Lives until the last program in it has ended; removes its scratch then. Several at once, also of one root.
/// Threads: one each.
class World {
   public:
    /// Cost: the changes, not the workspace. Changed files are new there: their time is now, so that a build sees them;
    /// Python's caches of changed modules are hidden.
    /// Errors: tool (no kind of world works here: use a copy); usage (changes that contradict each other, a path that
    /// leaves the root, scratch in the workspace); no_space, io.
    static Result<World> make(const std::filesystem::path& root, const std::vector<WorldChange>& changes,
                              const WorldOptions& options = {});

    /// For SpawnPlan::world. Stays where it is when the world is moved.
    const WorldEntry& entry() const { return *entry_; }

    /// Removes its scratch now, and says if something is left; the destructor does the same silently.
    Status remove() {
        overlay_.stop();
        return folder_.remove();
    }

   private:
    World(WorldFolder folder, std::unique_ptr<WorldEntry> entry, FuseOverlay overlay)
        : folder_(std::move(folder)), entry_(std::move(entry)), overlay_(std::move(overlay)) {}
    WorldFolder folder_;
    std::unique_ptr<WorldEntry> entry_;
    FuseOverlay overlay_;  ///< after the folder: it goes first
};

}  // namespace pentad
