#include "exec/trace_units.hpp"

#include <unistd.h>

#include <utility>

namespace pentad::trace {

namespace {

/// A number is given to another process only when all others have been given: not in so short a time.
constexpr std::chrono::milliseconds k_number_is_its{20};
constexpr int k_most_generations = 10'000;
constexpr int k_most_tries = 100;

}  // namespace

Result<TraceUnits> TraceUnits::create(UnitProcesses processes) {
    TraceUnits made;
    made.processes_ = processes;
    made.pentad_ = ::getpid();
    TRY_ASSIGN(RingFile ring, RingFile::create(processes == UnitProcesses::forks));
    made.own_ = std::make_unique<TracedUnit>(std::move(ring));
    return made;
}

TracedUnit* TraceUnits::find(pid_t thread) {
    TracedUnit* unit = own_.get();
    if (processes_ != UnitProcesses::none) {
        const Clock::time_point now = Clock::now();
        Known& known = known_[thread];
        if (known.unit == nullptr || now - known.since > k_number_is_its) known = {look_up(thread), now};
        unit = known.unit;
    }
    if (unit != nullptr) unit->threads.insert(thread);
    return unit;
}

void TraceUnits::lose_sight_of(pid_t thread) { taint_all(Taint::unknown_process, "process " + std::to_string(thread)); }

/// A parent can end between the look at its child and the look at it; then the child has another one by now.
TracedUnit* TraceUnits::look_up(pid_t thread) {
    Ancestry found;
    for (int tries = 0; tries < k_most_tries; ++tries) {
        found = ancestry_of(thread);
        if (!found.cut_off) break;
    }
    return found.unit;
}

/// Orphans come to their unit's process, which is their subreaper; when that has ended too, the session tells.
TraceUnits::Ancestry TraceUnits::ancestry_of(pid_t thread) {
    const std::optional<Kin> first = kin_of(thread);
    if (!first) return {};
    std::optional<Kin> kin = first;
    for (int generation = 0; kin && generation < k_most_generations; ++generation) {
        if (kin->process == root_) return {own_.get()};
        if (const auto found = forks_.find(kin->process); found != forks_.end()) return {found->second.get()};
        if (kin->parent == root_ && processes_ == UnitProcesses::forks) return {fork_unit(kin->process)};
        if (kin->parent <= 1 || kin->parent == pentad_) break;
        kin = kin_of(kin->parent);
    }
    const auto found = forks_.find(first->session);
    if (found != forks_.end()) return {found->second.get()};
    // Which of them it was of does not matter: what is nobody's counts for each.
    if (processes_ == UnitProcesses::told && first->session == root_) return {own_.get()};
    return {.unit = nullptr, .cut_off = !kin};
}

TracedUnit* TraceUnits::fork_unit(pid_t process) {
    Result<RingFile> ring = RingFile::create(false);
    if (!ring) return nullptr;
    return (forks_[process] = std::make_unique<TracedUnit>(std::move(*ring))).get();
}

Status TraceUnits::begin(pid_t process) {
    const auto found = forks_.find(process);
    TracedUnit* const unit = found != forks_.end() ? found->second.get() : fork_unit(process);
    if (unit == nullptr) return fail_errno("can't make a file in memory");
    unit->begun = true;
    known_.erase(process);  // the program that it executes next is the unit's
    return {};
}

std::unique_ptr<TracedUnit> TraceUnits::take(pid_t process) {
    auto node = forks_.extract(process);
    if (node.empty()) return nullptr;
    std::erase_if(known_, [&](const auto& entry) { return entry.second.unit == node.mapped().get(); });
    return std::move(node.mapped());
}

std::vector<const TracedUnit*> TraceUnits::helpers() const {
    std::vector<const TracedUnit*> found;
    for (const auto& [process, unit] : forks_)
        if (!unit->begun) found.push_back(unit.get());
    return found;
}

void TraceUnits::renew() {
    has_library_ = false;
    root_ = 0;
    own_->ring.clear();
    own_->taints.clear();
    own_->threads.clear();
    forks_.clear();
    known_.clear();
}

void TraceUnits::taint_all(Taint taint, const std::string& reason) {
    own_->taint(taint, reason);
    for (auto& [process, unit] : forks_) unit->taint(taint, reason);
}

}  // namespace pentad::trace
