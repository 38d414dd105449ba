// The process that runs a Python unit (or, in isolation "worker", one unit after another): a fork of the warm parent,
// that tells its events through a file in memory.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exec/event_file.hpp"
#include "workflow/unit_lane.hpp"

namespace pentad {

/// Threads: one.
class PythonLane : public UnitLane {
   public:
    /// `request`: what the process is asked to do.
    static Result<std::unique_ptr<PythonLane>> create(std::string_view request, std::size_t output_limit);

    /// What the process gets: events, output, trace.
    std::vector<int> descriptors() const { return {events_.fd(), output_.write.get(), trace_.get()}; }

    std::vector<int> inputs() const override { return {output_.read.get()}; }
    Result<bool> pump(const Handler& handler) override;
    CrashTrace trace(const std::filesystem::path& root, const std::filesystem::path& excluded) const override;

   private:
    PythonLane(EventFile events, std::size_t output_limit) : UnitLane(output_limit), events_(std::move(events)) {}
    Status read_events();
    void deliver(std::string_view bytes, bool all, const Handler& handler);

    EventFile events_;
    OutputPipe output_;
    UniqueFd trace_;                         ///< what the interpreter's crash handler writes
    std::deque<unit_event::Event> waiting_;  ///< told, but output that came before is still in the pipe
    std::int64_t received_ = 0;              ///< bytes of output that are before the next event, or in the section
};

}  // namespace pentad
