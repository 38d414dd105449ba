// Ending processes with all that they started, and finding what was left behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "exec/process_table.hpp"

namespace pentad {

/// `roots` and everything below them, zombies included, in no order.
std::vector<ProcessEntry> descendants(std::span<const ProcessEntry> processes, const std::set<pid_t>& roots);

/// Stops, then kills `root` and everything below it, and the process groups that they are in but for our own: a group
/// is killed at once, also one whose processes fork all the time. Reaps our own children.  Threads: any; blocks
/// shortly.
void kill_tree(pid_t root);

/// Kills a child of ours, not what is below it, and waits until it is gone. Threads: any.
void end_child(pid_t child);

/// While it stands, processes whose parent ends become our children (PR_SET_CHILD_SUBREAPER), and can be found.
/// Children that were there before it are none of its business. With a mark neither are those whose environment does
/// not hold it (base/environment.hpp): in a program that is not ours, other threads have children too.
/// Threads: one instance at a time; with marks, several.
class OrphanWatch {
   public:
    explicit OrphanWatch(std::string mark = {});
    ~OrphanWatch();
    OrphanWatch(const OrphanWatch&) = delete;
    OrphanWatch& operator=(const OrphanWatch&) = delete;

    const std::string& mark() const { return mark_; }

    /// A child of ours that is no orphan.
    void except(pid_t child) {
        known_.insert(child);
        expect_session(child);
    }

    /// It has been reaped: its number may be another's.
    void forget(pid_t child) { known_.erase(child); }

    /// Whether there may be an orphan: cheap where the kernel lists our children, and else true. With a mark: true.
    bool may_have_any() const;

    /// What is in this session is ours. Only of use with a mark: one that has ended shows no environment any more.
    void expect_session(pid_t session) { sessions_.insert(session); }

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
    bool is_ours(const ProcessEntry& entry);

    std::string mark_;
    UniqueFd children_;  ///< the kernel's list of the main thread's; -1: there is none
    std::set<pid_t> known_;
    std::set<pid_t> sessions_;
};

}  // namespace pentad
