// Where watch mode learns of changes from: the kernel, or a look every so often.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "exec/inotify_tree.hpp"
#include "workflow/git_head.hpp"
#include "workflow/settling.hpp"
#include "workflow/watch_events.hpp"
#include "workflow/watch_filter.hpp"

namespace pentad {

/// Threads: one.
class WatchSource {
   public:
    using Moment = Settling::Moment;

    /// Looks every so often when that is asked for, on a file system of another machine (whose changes the kernel does
    /// not tell), and when the kernel can't watch as much; `why_polling` says why then. `filter` must outlive it.
    /// Errors: not_found (no such folder).
    static Result<WatchSource> open(const Workspace& workspace, const WatchOptions& options, WatchFilter& filter);

    bool polls() const { return !tree_; }
    const std::string& why_polling() const { return why_polling_; }
    double poll_seconds() const { return poll_seconds_; }
    std::size_t folder_count() const { return tree_ ? tree_->folder_count() : 0; }

    int fd() const { return tree_ ? tree_->fd() : -1; }  ///< -1 when polling
    /// When to call `take` though fd() is silent; nothing: never.
    std::optional<Moment> next_look() const;
    /// When polling: the next `take` looks, whenever it comes.
    void look_at_once() { next_poll_ = {}; }
    /// Puts what changed into `settling`. Notes are for the user, one line each. Errors: not_found,
    /// when the workspace is gone.
    Status take(Settling& settling, Moment now, std::vector<std::string>& notes);
    /// The first one: what could not be watched from the start.
    std::vector<std::string> first_notes() { return std::move(first_notes_); }

    /// Errors: not_found, when the workspace or its history was deleted, moved or replaced.
    Status look_at_root() const;

    /// What git did since it was last asked.
    GitMove git_move();

   private:
    explicit WatchSource(const Workspace& workspace, WatchFilter& filter);
    void poll_instead(const std::string& reason);
    Status start_tree();
    void watch_git();
    void take_git(const TreeChanges& changes, Settling& settling, Moment now);
    Status start_anew(Settling& settling, Moment now, std::vector<std::string>& notes);

    Workspace workspace_;
    WatchFilter* filter_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::optional<InotifyTree> tree_;
    std::string why_polling_;
    double poll_seconds_ = 2;
    Moment next_poll_{};
    std::filesystem::path git_dir_;
    std::string head_;
    bool git_wrote_ = false;
    std::vector<std::string> first_notes_;
};

}  // namespace pentad
