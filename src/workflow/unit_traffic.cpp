#include "workflow/unit_traffic.hpp"

#include <algorithm>

namespace pentad {

const UnitTraffic::State* UnitTraffic::find(std::size_t place, const std::string& unit) const {
    const auto found = state_.find({place, unit});
    return found == state_.end() ? nullptr : &found->second;
}

std::string UnitTraffic::missing(std::size_t place, const TestUnit& unit) const {
    for (const std::string& needed : unit.rules.needs) {
        const State* const state = find(place, needed);
        if (state != nullptr && *state == State::badly) return needed;
    }
    return "";
}

UnitTraffic::Answer UnitTraffic::ask(std::size_t place, const TestUnit& unit, int more) const {
    const UnitRules& rules = unit.rules;
    if (!rules.needs.empty() && !missing(place, unit).empty()) return Answer::never;
    const auto is_ahead = [&](const std::string& name) {
        const State* const state = find(place, name);
        return state != nullptr && *state == State::expected;
    };
    if (std::ranges::any_of(rules.needs, is_ahead) || std::ranges::any_of(rules.after, is_ahead)) return Answer::wait;
    if (running_ == 0) return Answer::start;
    if (alone_ || rules.alone || slots_ + rules.slots > jobs_ + more) return Answer::wait;
    const auto is_held = [&](const std::string& lock) { return locks_.contains(lock); };
    if (std::ranges::any_of(rules.locks, is_held)) return Answer::wait;
    const auto is_used_up = [&](const UnitShare& share) {
        const auto used = used_.find(share.name);
        return used != used_.end() && used->second > 0 && used->second + share.slots > share.of;
    };
    return std::ranges::any_of(rules.shares, is_used_up) ? Answer::wait : Answer::start;
}

void UnitTraffic::start(const TestUnit& unit) {
    ++running_;
    slots_ += unit.rules.slots;
    alone_ = alone_ || unit.rules.alone;
    locks_.insert(unit.rules.locks.begin(), unit.rules.locks.end());
    for (const UnitShare& share : unit.rules.shares) used_[share.name] += share.slots;
}

void UnitTraffic::stop(const TestUnit& unit) {
    --running_;
    slots_ -= unit.rules.slots;
    if (unit.rules.alone) alone_ = false;
    for (const std::string& lock : unit.rules.locks)
        if (const auto found = locks_.find(lock); found != locks_.end()) locks_.erase(found);
    for (const UnitShare& share : unit.rules.shares) used_[share.name] -= share.slots;
}

void UnitTraffic::end(std::size_t place, const TestUnit& unit, bool well) {
    state_[{place, unit.name}] = well ? State::well : State::badly;
}

}  // namespace pentad
