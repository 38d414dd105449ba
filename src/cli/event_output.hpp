// --events: what happens during a run, a line of JSON each, while it happens.
#pragma once

#include <optional>
#include <string>

#include "base/file.hpp"
#include "cli/console.hpp"
#include "workflow/unit_runner.hpp"

namespace pentad {

/// Threads: one.
class EventOutput {
   public:
    /// `where`: the number of an open descriptor, or a file, which is replaced. Errors: usage (the descriptor is not
    /// open for writing), io.
    static Result<EventOutput> open(const std::string& where);

    /// Passes events on to `next`, and writes them. When they can't be written any more, says so once and goes on
    /// without.
    EventSink tee(EventSink next, Console& console);

   private:
    UniqueFd file_;
    std::string name_;
    bool broken_ = false;
};

}  // namespace pentad
