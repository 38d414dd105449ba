// Ending processes with all that they started, and finding what was left behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <set>
#include <span>
#include <vector>

#include "exec/process_table.hpp"

namespace pentad {

/// `roots` and everything below them, zombies included, in no order.
std::vector<ProcessEntry> descendants(std::span<const ProcessEntry> processes, const std::set<pid_t>& roots);

/// Stops, then kills `root` and everything below it, and the process groups that they are in but for our own: a group
/// is killed at once, also one whose processes fork all the time. Reaps our own children.  Threads: any; blocks
/// shortly.
void kill_tree(pid_t root);

/// While it stands, processes whose parent ends become our children (PR_SET_CHILD_SUBREAPER), and can be found.
/// Children that were there before it are none of its business. Threads: one instance at a time.
class OrphanWatch {
   public:
    OrphanWatch();
    ~OrphanWatch();
    OrphanWatch(const OrphanWatch&) = delete;
    OrphanWatch& operator=(const OrphanWatch&) = delete;

    /// A child of ours that is no orphan.
    void except(pid_t child) { known_.insert(child); }

    /// Ends every orphan with its tree: SIGTERM, up to `grace`, SIGKILL. Those that end by themselves at once are let
    /// go. Returns the others (the roots).
    std::vector<ProcessEntry> end_orphans(std::chrono::milliseconds grace);

   private:
    struct Found {
        bool any = false;  ///< also one that had ended, and is reaped now
        std::vector<ProcessEntry> alive;
        std::set<pid_t> groups;
    };
    Found look();
    Found wait(std::chrono::milliseconds time);

    int was_subreaper_ = 0;
    std::set<pid_t> known_;
};

}  // namespace pentad
