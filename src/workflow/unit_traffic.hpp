// Which unit may start beside those that run: how many there is room for, locks and shares, and what has to come
// before.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "frameworks/test_unit.hpp"

namespace pentad {

/// Units are told apart by the number of their place and their name. Pure. Threads: one.
class UnitTraffic {
   public:
    enum class Answer { start, wait, never };

    /// `jobs`: slots; one that wants more than there are starts when nothing else runs.
    explicit UnitTraffic(int jobs) : jobs_(jobs) {}

    /// It is a unit of this run, and will start, or be told ended.
    void expect(std::size_t place, const std::string& unit) { state_[{place, unit}] = State::expected; }

    /// `more`: beyond the slots that there are. What is never to start misses one that it needs: see `missing`.
    Answer ask(std::size_t place, const TestUnit& unit, int more = 0) const;

    /// There is no slot for anything, with `more` beyond.
    bool is_full(int more = 0) const { return alone_ || (running_ > 0 && slots_ >= jobs_ + more); }

    void start(const TestUnit& unit);
    /// Its process has ended; it may start again.
    void stop(const TestUnit& unit);
    /// It will not start any more. `well`: none of its tests failed, and some ran.
    void end(std::size_t place, const TestUnit& unit, bool well);

    /// The unit that it needs and that did not end well; empty: none.
    std::string missing(std::size_t place, const TestUnit& unit) const;

   private:
    enum class State { expected, well, badly };
    const State* find(std::size_t place, const std::string& unit) const;

    int jobs_;
    int running_ = 0;
    int slots_ = 0;
    bool alone_ = false;
    std::multiset<std::string> locks_;
    std::map<std::string, int> used_;  ///< slots, by UnitShare::name
    std::map<std::pair<std::size_t, std::string>, State> state_;
};

}  // namespace pentad
