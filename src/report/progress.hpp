// The progress of a run: events in, text out. Pure: the clock and the writing are the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/event.hpp"
#include "report/style.hpp"

namespace pentad {

struct ProgressOptions {
    bool terminal = false;   ///< a bar that is redrawn, failures above it; else one line a unit
    bool verbose = false;    ///< one line a test
    bool quiet = false;      ///< nothing at all
    std::size_t width = 80;  ///< columns of the terminal
    Style style = {};
};

/// Every function returns what to write now, in order; often nothing. Units: `now` is seconds since the program
/// started, on a clock that never jumps. Threads: one at a time.
class Progress {
   public:
    explicit Progress(ProgressOptions options) : options_(options) {}

    /// Before the first event, so that something is seen at once. Shape: `doing` is what goes on until then.
    std::string start(double now, std::string_view doing = "looking for tests");
    std::string on(const Event& event, double now);
    /// Now and then, so that the clock of the bar moves while nothing happens. Redraws at most every 50 ms.
    std::string tick(double now);
    /// The terminal was resized.
    void set_width(std::size_t width) { options_.width = width; }
    /// Takes the bar away: whatever else prints to the terminal needs that first. The next event draws it again.
    std::string clear();

   private:
    struct Running {
        std::string unit;
        double since = 0;
    };

    std::string lines_for(const Event& event) const;
    std::string bar(double now) const;
    std::string redraw(double now);
    void begin_round(std::size_t units);
    void count(const TestResult& result);
    void count_again(const TestRetried& retried);
    void finish_unit(const std::string& unit);

    ProgressOptions options_;
    std::vector<Running> running_;  ///< in the order of their start
    std::size_t units_ = 0;
    std::size_t units_done_ = 0;
    int passed_ = 0;
    int failed_ = 0;
    int others_ = 0;                               ///< skipped, cached, not run
    int flaky_ = 0;                                ///< of those that passed
    std::unordered_set<std::string> failed_ids_;   ///< what `failed_` counts: a retry takes it back
    std::unordered_set<std::string> units_ended_;  ///< a unit whose tests are run again still counts once
    double started_ = 0;
    double drawn_at_ = -1;
    int drawn_lines_ = 0;  ///< of the bar, on the screen now
    bool finished_ = false;
    std::string doing_;
};

}  // namespace pentad
