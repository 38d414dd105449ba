// Watch mode as text and as JSON.
#pragma once

#include <string>

#include "report/style.hpp"
#include "workflow/watch_events.hpp"

namespace pentad {

/// What an event prints to stdout: whole lines, often none.
std::string watch_text(const WatchEvent& event, const Workspace& workspace, const Style& style);

/// One line for each event: {schema: "pentad.watch/1", event, …}; docs/formats.md lists the members. Ends in a newline.
std::string watch_line(const WatchEvent& event, const Workspace& workspace);

/// `testing batch 3`, `running all tests`, `taking batch 3 back`.
std::string job_text(WatchJob job, std::optional<BatchId> batch);

/// What the line at the bottom of a terminal says. Pure: the terminal and its keys are the desk's.
class WatchStatus {
   public:
    void on(const WatchEvent& event);
    /// Shape: one line, no newline, at most `columns` wide.
    std::string line(std::size_t columns) const;
    /// What a rollback would take back: the newest batch whose tests failed.
    std::optional<BatchId> failed_batch() const { return failed_batch_; }

   private:
    void take_end(const WatchJobEnded& ended);

    std::string batch_;
    std::string verdict_;
    std::string running_;
    std::string progress_;
    std::optional<BatchId> failed_batch_;
    int batch_size_ = 5;
};

}  // namespace pentad
