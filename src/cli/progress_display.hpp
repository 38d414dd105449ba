// The progress of a run on stderr.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/time.hpp"
#include "cli/console.hpp"
#include "report/progress.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// Draws what Progress says. On a terminal a thread moves its clock while no event comes; that thread takes no signals
/// (the runner waits for them in the thread that calls it). Threads: use from one; the bar is gone when it is
/// destroyed.
class ProgressDisplay {
   public:
    explicit ProgressDisplay(Console& console);
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;
    ~ProgressDisplay() { stop(); }

    /// Shows `doing` at once, before the first event.
    void start(std::string_view doing = "looking for tests");
    /// Takes the bar away for good; the next thing may be printed.
    void stop();
    /// Refers to this object.
    EventSink sink();

   private:
    void draw(const std::string& bytes);
    void start_moving();
    void keep_moving(const std::stop_token& token);

    Console& console_;
    bool terminal_ = false;
    Stopwatch clock_;
    std::mutex mutex_;  ///< of progress_ and of writing
    Progress progress_;
    std::condition_variable_any wake_;
    std::jthread mover_;
};

}  // namespace pentad
