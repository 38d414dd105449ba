// One thread of a scan: visits folders and compares what is there with what is known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "store/folder_listing.hpp"
#include "store/scan.hpp"
#include "store/scan_queue.hpp"

namespace pentad {

/// Twice the tick of the coarsest clock that Linux stamps files with (100 Hz).
inline constexpr std::int64_t k_clock_ns = 20'000'000;

/// Whether a write may have come right after the stat data was taken without leaving a trace in it: the file system's
/// clock ticks only every few milliseconds, on some only every one or two seconds (no fraction then).
bool is_racy(const StatData& stat, std::int64_t racy_from_ns);

/// What all threads of a scan share and none changes.
struct ScanPlan {
    int root = -1;  ///< the open workspace
    std::string
        start_prefix;  ///< the workspace relative to the top of its repository, with a slash at the end; or empty
    const KnownFiles& known;
    const ScanOptions& options;
    std::int64_t racy_from_ns = 0;  ///< what was changed at or after this moment may have changed again unseen
};

/// Threads: one. The results of several are put together by scan_workspace.
class ScanWalk {
   public:
    ScanWalk(const ScanPlan& plan, FolderQueue& queue) : plan_(plan), queue_(queue) {}

    /// Visits folders until none is left.
    void run();
    Scan& result() { return result_; }

   private:
    void visit(FolderJob& job);
    bool open_folder(const FolderJob& job);
    void take_rules(FolderJob& job);
    void compare_files(const FolderJob& job);
    void compare_folders(const FolderJob& job);
    void drop_anchor(FolderJob& job);
    void enter(const FolderJob& job, std::string_view name, const KnownRange& known);
    /// `name` is that of the listing: it ends with a NUL byte, as system calls want it.
    void compare_known(const FolderJob& job, const KnownFile& file, std::string_view name);
    void compare_content(const FolderJob& job, std::string_view name, const FileState& before, const StatData& stat);
    void add_unknown(const FolderJob& job, std::string_view name);
    void add_by_stat(const FolderJob& job, std::string_view name);
    void removed(std::string_view path, const FileState& before);
    void removed_below(const KnownRange& range);
    bool is_ignored(const FolderJob& job, std::string_view name, bool is_folder);
    /// The caller asked for just this folder: what it says of itself does not count.
    bool is_named(const FolderJob& job) const;
    bool is_left_out(const FolderJob& job, std::string_view name) const;

    const ScanPlan& plan_;
    FolderQueue& queue_;
    Scan result_;
    // Of the folder that is being visited:
    UniqueFd folder_;
    FolderListing listing_;
    std::vector<KnownFile> known_files_;
    std::vector<KnownFolder> known_folders_;
    std::vector<FolderJob> children_;
    std::string path_in_repository_;
};

/// The rules of the .gitignore file in an open folder, over `weaker`. A symlink is not followed. What can't be read
/// becomes a line in `unreadable`.
IgnoreRules::Link gitignore_in(int folder, const std::string& prefix, IgnoreRules::Link weaker,
                               std::vector<std::string>& unreadable);

}  // namespace pentad
