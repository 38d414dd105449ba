// The process that runs a unit (or, in isolation "worker", one unit after another), seen from our side: its
// descriptors, its events and its output, brought into one order.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/event_file.hpp"
#include "exec/kept_output.hpp"
#include "frameworks/unittest_events.hpp"

namespace pentad {

/// Threads: one.
class UnitLane {
   public:
    using Handler = std::function<void(unittest::Event)>;

    /// `request`: what the process is asked to do. `output_limit`: bytes kept of a test's output at each end.
    static Result<UnitLane> create(std::string_view request, std::size_t output_limit);

    /// What the process gets: events, output, trace.
    std::vector<int> descriptors() const { return {events_.fd(), output_write_.get(), trace_.get()}; }
    /// Readable when something was printed.
    int output() const { return output_read_.get(); }

    /// Hands over what happened since the last call, in its order; failures carry the output of their test. Reads a
    /// bounded amount; true when there may be more at once.
    Result<bool> pump(const Handler& handler);

    /// What was printed since the last start of something, or its end.
    std::string recent_output() const { return section_.text(); }
    /// What the interpreter's crash handler wrote.
    std::string trace() const;

   private:
    UnitLane(EventFile events, std::size_t output_limit) : events_(std::move(events)), section_(output_limit) {}
    Status read_events();
    void deliver(std::string_view bytes, bool all, const Handler& handler);
    void hand_over(unittest::Event event, const Handler& handler);

    EventFile events_;
    UniqueFd output_read_;
    UniqueFd output_write_;  ///< stays open: a pipe without writers would be readable all the time
    UniqueFd trace_;
    std::deque<unittest::Event> waiting_;  ///< told, but output that came before is still in the pipe
    KeptOutput section_;                   ///< printed since the last event that begins something
    std::int64_t received_ = 0;            ///< bytes of output that are before the next event, or in the section
};

}  // namespace pentad
