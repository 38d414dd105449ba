#include "workflow/standing_units.hpp"

namespace pentad {

namespace {

/// A written byte can be read a moment before the event of the write is there; for longer, when its writer is made to
/// wait between the two.
constexpr std::chrono::milliseconds k_moment{20};

}  // namespace

void StandingUnits::on(const Event& event) {
    if (const auto* started = std::get_if<UnitStarted>(&event)) announced_.insert(started->unit);
    if (const auto* retried = std::get_if<TestRetried>(&event)) retried_.insert(retried->unit);
    const auto* finished = std::get_if<UnitFinished>(&event);
    if (finished == nullptr || monitor_ == nullptr) return;
    const Clock::time_point now = Clock::now();
    waiting_.push_back({finished->unit, now});
    if (monitor_->look() != WorkspaceMonitor::Look::quiet) return;
    // Nothing until now: so nothing while these ran.
    while (!waiting_.empty() && now - waiting_.front().at >= k_moment) {
        ended_before_.insert(waiting_.front().unit);
        waiting_.pop_front();
    }
}

}  // namespace pentad
