// The folders that are still to be visited, shared by the threads of a scan.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "store/ignore.hpp"
#include "store/scan_known.hpp"

namespace pentad {

struct FolderJob {
    std::string path;  ///< relative to the workspace, with a slash at the end; empty for the workspace itself
    KnownRange known;
    IgnoreRules::Link rules;  ///< those of the folders above
    /// An open folder on the way, so that a tree of ten thousand levels is not walked from the top at each of them.
    /// Null: the workspace.
    std::shared_ptr<const UniqueFd> anchor;
    std::size_t anchor_length = 0;  ///< so many bytes of `path` are the anchor's
    bool only_known = false;        ///< lies in something that is ignored: unknown files do not count
};

/// Last in, first out: so the queue stays short also in wide trees, and a deep one needs no stack. Threads: any.
class FolderQueue {
   public:
    /// Moves `jobs` into the queue and empties it.
    void push(std::vector<FolderJob>& jobs) {
        if (jobs.empty()) return;
        const std::size_t count = jobs.size();
        {
            const std::scoped_lock lock(mutex_);
            for (FolderJob& job : jobs) waiting_.push_back(std::move(job));
            unfinished_ += count;
        }
        jobs.clear();
        if (count > 1)
            ready_.notify_all();
        else
            ready_.notify_one();
    }

    /// Waits for a job. Returns false when all are finished.
    bool pop(FolderJob& job) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return !waiting_.empty() || unfinished_ == 0; });
        if (waiting_.empty()) return false;
        job = std::move(waiting_.back());
        waiting_.pop_back();
        return true;
    }

    /// To be called after the children of a job that was popped have been pushed.
    void finish_one() {
        const std::scoped_lock lock(mutex_);
        if (--unfinished_ == 0) ready_.notify_all();
    }

   private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<FolderJob> waiting_;
    std::size_t unfinished_ = 0;
};

}  // namespace pentad
