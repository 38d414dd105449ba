// What watch mode lets run beside itself: tests and rollbacks, one at a time.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "exec/own_program.hpp"
#include "workflow/watch_events.hpp"

namespace pentad {

/// Each is this very program, run as `pentad test` or `pentad rollback`. Closing a batch, which
/// looks at every file and needs libgit2, is theirs too: the watcher itself stays small, and free to record. Threads:
/// one.
class WatchJobs {
   public:
    WatchJobs(const Workspace& workspace, const WatchOptions& options, WatchDesk& desk)
        : workspace_(workspace), options_(options), desk_(desk) {}

    /// It is closed, and its tests run next. Of batches that fill while tests run, the newest alone: the tests see them
    /// all, and the others have been closed by then.
    void want_batch(BatchId batch) { batch_ = batch; }
    bool wants_batch() const { return batch_.has_value(); }
    void want(const WatchOrder& order);
    /// Starts what is wanted, when nothing runs. Errors end up on the desk.
    void start_next();

    bool running() const { return program_.has_value(); }
    /// The running job as something to poll; null: nothing runs.
    const OwnProgram* program() const { return program_ ? &*program_ : nullptr; }
    /// Takes what it printed. `ended`: end_fd() is readable.
    void take(bool ended);
    /// Nothing more is started; what runs is asked to end, and the second time killed.
    void end();

   private:
    struct Job {
        WatchJob kind = WatchJob::test;
        std::optional<BatchId> batch;
        bool culprit = false;  ///< of a rollback: see WatchOrder
    };
    std::optional<Job> next();
    std::vector<std::string> arguments_of(const Job& job) const;
    void tell_lines(bool last);
    void finish();

    Workspace workspace_;
    const WatchOptions& options_;
    WatchDesk& desk_;
    std::optional<BatchId> batch_;
    std::deque<Job> orders_;
    Job job_;
    std::optional<OwnProgram> program_;
    std::string output_;
    std::string errors_;      ///< what is not told yet: less than a line
    std::string complaints_;  ///< lines that begin as our errors do
    bool ending_ = false;
};

}  // namespace pentad
