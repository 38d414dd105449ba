// Which units of a run had ended before the first change of the workspace: their results stand.
#pragma once

#include <chrono>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "model/event.hpp"
#include "workflow/workspace_monitor.hpp"

namespace pentad {

/// Listens to a run's events. Threads: one.
class StandingUnits {
   public:
    /// Without a monitor no unit stands.
    explicit StandingUnits(WorkspaceMonitor* monitor) : monitor_(monitor) {}

    void on(const Event& event);

    /// Those that ran, in the order of names.
    const std::set<std::string>& announced() const { return announced_; }
    bool stands(const std::string& unit) const { return ended_before_.contains(unit) && !retried_.contains(unit); }

   private:
    using Clock = std::chrono::steady_clock;
    struct Ended {
        std::string unit;
        Clock::time_point at;
    };
    WorkspaceMonitor* monitor_;
    std::set<std::string> announced_;
    std::set<std::string> retried_;
    std::deque<Ended> waiting_;
    std::set<std::string> ended_before_;
};

}  // namespace pentad
