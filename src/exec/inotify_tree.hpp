// Watching a folder tree with inotify, which by itself watches single folders only.
#pragma once

#include <sys/inotify.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// What happened in the tree since the last look. Shape: paths relative to the root, any bytes but NUL.
struct TreeChanges {
    struct File {
        std::string path;
        bool open = false;  ///< somebody is still writing: a close will follow
    };
    std::vector<File> files;               ///< in the order of the events; a path may come several times
    std::vector<std::string> folders;      ///< came, went, or got readable: all that is or was below may have changed
    std::vector<std::string> beside;       ///< names in the folder of watch_beside
    std::vector<std::string> beside_gone;  ///< names that went from there
    std::vector<std::string> unreadable;   ///< one line each: folders that can't be watched
    bool lost = false;                     ///< the kernel's queue ran over: anything may have changed; see reopen()
    bool root_gone = false;                ///< the root was moved, deleted or unmounted
    std::optional<Error> trouble;          ///< a new folder could not be watched (no_space: the limit is reached)
};

/// A watch on every folder that `enter` says yes to, and on those that come later. Costs memory and time per folder,
/// nothing per file. A folder is watched before it is listed, so that nothing falls in between. Threads: one.
class InotifyTree {
   public:
    /// Called with each folder below one that is watched, and first with the root (""), parents before what is in
    /// them. `folder` is open for reading. False: neither it nor anything below is watched.
    using Enter = std::function<bool(const std::string& path, int folder)>;

    /// Watches what stands below `root` now. Errors: no_space (a limit of the kernel is reached: which, and how to
    /// raise it), io, not_found (no such root). `first` gets the folders that can't be read.
    static Result<InotifyTree> open(const std::filesystem::path& root, Enter enter, TreeChanges& first);

    /// Another folder, outside of the tree or not entered, without what is below it; one at a time.
    Status watch_beside(const std::filesystem::path& folder);

    /// For poll(2): readable when something happened. Another one after reopen().
    int fd() const { return fd_.get(); }
    /// Takes all events that are there, and watches new folders. Never blocks.
    TreeChanges take();
    /// Ends all watches, and does not wait: closing takes 10 to 20 ms, until the kernel is sure that nobody looks at
    /// them.
    void end();
    /// Starts anew, after events were lost or when `enter` would decide differently. Errors: as open.
    Status reopen(TreeChanges& changes);

    std::size_t folder_count() const { return by_watch_.size(); }

   private:
    using Id = std::uint32_t;
    /// A folder. Paths are put together on demand, so that a folder costs its name and no more.
    struct Folder {
        Id parent = 0;
        int watch = -1;
        std::string name;
        std::unique_ptr<std::unordered_map<std::string, Id>> inside;
    };

    InotifyTree(std::filesystem::path root, Enter enter) : root_(std::move(root)), enter_(std::move(enter)) {}

    std::string path_of(Id id) const;
    std::string path_in(Id id, std::string_view name) const;
    std::optional<Id> child(Id parent, std::string_view name) const;
    Id add_child(Id parent, std::string_view name);
    void drop(Id id);
    void forget(Id id);

    Status add_below(Id top, TreeChanges& changes);
    Status visit(Id id, int root, std::vector<Id>& next, TreeChanges& changes);
    Status start_watch(Id id, int folder);
    void list(Id id, UniqueFd folder, std::vector<Id>& next);

    void take_event(const inotify_event& event, TreeChanges& changes);
    void take_own_event(Id id, std::uint32_t mask, TreeChanges& changes);
    void take_folder_event(Id parent, std::string_view name, std::uint32_t mask, TreeChanges& changes);
    void take_file_event(Id parent, std::string_view name, std::uint32_t mask, TreeChanges& changes) const;

    std::filesystem::path root_;
    Enter enter_;
    UniqueFd fd_;
    std::vector<Folder> folders_;  ///< [0] is the root
    std::vector<Id> free_;
    std::unordered_map<int, Id> by_watch_;
    std::filesystem::path beside_folder_;
    int beside_ = -1;
};

}  // namespace pentad
