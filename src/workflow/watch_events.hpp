// What watch mode tells, and what may be asked of it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflow/record.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Everything that changes from now on is seen.
struct WatchStarted {
    std::size_t folders = 0;  ///< watched; 0 when polling
    double poll_seconds = 0;  ///< 0: the kernel tells
    bool already = true;      ///< false: the first snapshot was taken just now
    std::optional<Batch> open_batch;
    std::optional<Run> last_run;  ///< without results
    int batch_size = 5;
};
/// What had changed before has been recorded.
struct WatchReady {};
/// From now on the workspace is looked at every so often, because the kernel does not tell any more.
struct WatchPolls {
    double seconds = 0;
    std::string reason;
};
/// Also what a scan found when a batch was full: it may have been saved a moment after the edit that filled it.
struct WatchRecorded {
    const Edit& edit;
    const Batch& batch;
};

enum class WatchJob { test, test_all, rollback, close };

struct WatchJobStarted {
    WatchJob job = WatchJob::test;
    std::optional<BatchId> batch;  ///< whose tests run, or what is taken back or closed
};
/// A line of progress.
struct WatchJobLine {
    std::string text;
};
struct WatchJobEnded {
    WatchJob job = WatchJob::test;
    std::optional<BatchId> batch;
    int exit_code = 0;   ///< of `pentad test` or `pentad rollback`
    std::string output;  ///< what it printed on stdout: text, or its JSON document
    std::string errors;  ///< its messages; empty unless it could not do its work
};
struct WatchNote {
    std::string text;
};
/// Something did not work, and is tried again.
struct WatchProblem {
    Error error;
};
struct WatchEnded {};

using WatchEvent = std::variant<WatchStarted, WatchReady, WatchPolls, WatchRecorded, WatchJobStarted, WatchJobLine,
                                WatchJobEnded, WatchNote, WatchProblem, WatchEnded>;

struct WatchOrder {
    enum class What { test, test_all, rollback, quit };
    What what = What::quit;
    BatchId batch = 0;     ///< for rollback
    bool culprit = false;  ///< of the batch only what broke its tests
};

/// Who sits before it. Called from the thread that watches.
class WatchDesk {
   public:
    virtual ~WatchDesk() = default;
    virtual void show(const WatchEvent& event) = 0;
    /// A descriptor that is readable when somebody typed; -1: nobody can.
    virtual int keys() const { return -1; }
    /// Called when it is readable, and again until there is no order.
    virtual std::optional<WatchOrder> next_order() { return std::nullopt; }
    /// Nobody reads what is shown any more.
    virtual bool is_gone() const { return false; }
};

struct WatchOptions {
    std::vector<std::string> include;  ///< globs, as in .gitignore; none: everything
    std::vector<std::string> exclude;
    int settle = 300;                    ///< milliseconds without a change after which they are one edit
    std::optional<double> poll_seconds;  ///< look every so often instead of being told
    bool run_tests = true;
    std::vector<std::string> job_arguments;  ///< for our own program, before the command: `--json`, `--color` …
};

}  // namespace pentad
