// Supervisors whose process has ended, for the next: a thread, its channels and a ring cost more than a short test
// does.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "exec/trace_supervisor.hpp"

namespace pentad::trace {

/// Threads: one at a time.
class SupervisorPool {
   public:
    /// One that is as new. Nothing: none is free.
    std::unique_ptr<Supervisor> take() {
        for (auto at = free_.begin(); at != free_.end(); ++at) {
            if (!(*at)->is_idle()) continue;  // its thread is about to
            std::unique_ptr<Supervisor> taken = std::move(*at);
            free_.erase(at);
            taken->renew();
            return taken;
        }
        return nullptr;
    }

    /// One whose trace is over, or none. Kept if it can serve again.
    void give(std::unique_ptr<Supervisor> supervisor) {
        if (supervisor != nullptr && supervisor->is_clean()) free_.push_back(std::move(supervisor));
    }

   private:
    std::vector<std::unique_ptr<Supervisor>> free_;
};

}  // namespace pentad::trace
