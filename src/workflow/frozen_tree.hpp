// The tree that a run is about, while the workspace goes on changing: what each path has in it, and where the workspace
// is, or has been, something else.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exec/world.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/tracked_files.hpp"
#include "workflow/workspace_monitor.hpp"

namespace pentad {

/// A path that a run may have seen with another content than the tree's.
struct TreeDifference {
    std::string path;
    FileState in_tree;
    bool differs = false;  ///< it does now; false: it was written to, or came and went, and is as in the tree again
    bool known = true;     ///< false: what the tree has there is kept nowhere
};

/// Threads: one. The session must outlive it.
class FrozenTree {
   public:
    /// The tree of a plan. Call it while the lock is held under which the plan's tree was looked at: what nobody has
    /// recorded yet is read into memory (up to 64 MB). Errors: io, corrupt.
    static Result<FrozenTree> of(Session& session, const RunPlan& plan);

    /// Paths that differ from the tree now, were written to since `since_ns` (of file_clock_ns; 0: only those that
    /// differ), or are in `noticed`; sorted. Takes the session's lock, and lets go of it. Costs a scan.
    Result<std::vector<TreeDifference>> differences(std::int64_t since_ns, const WorkspaceMonitor::Noticed& noticed);

    /// Each look keeps what stands there, too.
    void keep_standing() { keeps_standing_ = true; }
    /// As of the last look; null: none was kept.
    std::shared_ptr<const TrackedFiles> standing() const { return standing_; }

    /// What makes the path in a world what it is in the tree. Errors: corrupt, when the content is not kept.
    Result<WorldChange> world_change(const TreeDifference& difference);

    /// Writes the tree to history.git, complete, where the workspace differs from it just in these paths. The lock is
    /// taken and let go. Errors: corrupt, when something else comes out than this tree.
    Status keep(const Oid& tree, const std::vector<TreeDifference>& differences);

   private:
    explicit FrozenTree(Session& session) : session_(&session) {}
    struct Unrecorded {
        FileState state;
        std::string bytes;
        bool kept = false;
    };
    struct Looking;
    void keep_unrecorded(const std::vector<FileChange>& changes);
    Result<std::vector<TreeDifference>> look(std::int64_t since_ns, const WorkspaceMonitor::Noticed& noticed);
    Result<TreeDifference> difference(const std::string& path, const Looking& looking);
    Result<std::string> content(const TreeDifference& difference);

    Session* session_;
    EditId newest_ = 0;  ///< edits after it are not in the tree
    std::map<std::string, Unrecorded> unrecorded_;
    bool keeps_standing_ = false;
    std::shared_ptr<const TrackedFiles> standing_;
};

}  // namespace pentad
