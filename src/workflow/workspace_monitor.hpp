// Noticing what is written to in the workspace while tests run, without slowing them down.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "exec/inotify_tree.hpp"
#include "workflow/watch_filter.hpp"

namespace pentad {

/// The present moment as the file system of `folder` stamps it: whatever changes there from now on has a ctime that is
/// not smaller. Units: nanoseconds since 1970. Makes and removes a file. Threads: any.
std::int64_t file_clock_ns(const std::filesystem::path& folder);

/// Watches begin in a thread of low priority, as the folders of a big project cost as much as its tests; each file is
/// looked at once then, so that what changed between `since_ns` and its watch is noticed too. After that the thread has
/// ended, and events wait in the kernel's queue for `look`. Only files that a scan would look at count.
///
/// It tells early *when* something was changed, and what came and went. *Whether* something was, a scan says for sure
/// (ScanOptions::touched_since_ns): inotify doesn't tell of mapped memory, of other machines, and of what its limits
/// leave out. Threads: one, beside its own.
class WorkspaceMonitor {
   public:
    WorkspaceMonitor(const Workspace& workspace, std::int64_t since_ns);
    WorkspaceMonitor(const WorkspaceMonitor&) = delete;
    ~WorkspaceMonitor();

    /// Paths that don't count from now on; those that were noticed already are forgotten.
    void leave_out(const std::set<std::string>& paths);

    enum class Look : std::uint8_t {
        quiet,    ///< nothing has changed until this call
        changed,  ///< something has
        unknown,  ///< not every folder is watched yet, or something went wrong
    };
    Look look();

    /// What was noticed so far, without what was left out. Folders: came or went, all below may have changed.
    struct Noticed {
        std::set<std::string> files;
        std::set<std::string> folders;
    };
    Noticed noticed();

    /// Waits until the folders are watched (or can't be); for tests and measuring.
    bool wait_until_ready();

   private:
    void start();
    bool enter(const std::string& path, int folder);
    void take();
    void note_file(const std::string& path);
    bool counts(const std::string& path) const;
    bool is_left_out(const std::string& path) const;

    Workspace workspace_;
    const std::int64_t since_ns_;
    std::atomic<bool> stop_ = false;

    std::mutex mutex_;  ///< guards all that follows
    std::optional<WatchFilter> filter_;
    std::optional<FileIndex> index_;
    std::optional<InotifyTree> tree_;
    bool ready_ = false;
    bool trouble_ = false;
    std::set<std::string> left_out_;
    Noticed noticed_;

    std::thread thread_;
};

}  // namespace pentad
