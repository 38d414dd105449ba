// All that is known of one unit, over every process that ran it: which tests it has, what became of each, and whether
// it must run again because a test took its process down. Pure: what happened comes in as values.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "frameworks/crash_trace.hpp"
#include "frameworks/unittest_events.hpp"
#include "model/event.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// How a process that ran a unit ended.
struct UnitEnding {
    enum class How {
        exited,       ///< by itself, or a signal that is not from us
        timed_out,    ///< we ended it
        interrupted,  ///< we ended it, because the user wants the run to end
        stopped,      ///< we ended it, because a test failed and nothing more shall run
        parent_lost,  ///< the warm parent was gone, and with it the process
    };
    How how = How::exited;
    int status = 0;      ///< as waitpid(2) gives it; for `exited`
    double timeout = 0;  ///< seconds; for `timed_out`
    double elapsed = 0;  ///< seconds since the test that runs has started
    double total = 0;    ///< seconds since the unit has started in this process
    bool alone = false;  ///< nothing else ran at that time, so that it was this unit that ended the parent
    CrashTrace trace;
    std::string output;  ///< what was printed since the last event that counts
};

/// Threads: one. Invariant: a test that has a result never loses it.
class UnitProgress {
   public:
    /// `module`: what a failed import is called after.
    UnitProgress(std::string unit, std::string module) : unit_(std::move(unit)), module_(std::move(module)) {}

    const std::string& unit() const { return unit_; }

    /// A new process is about to run what is left.
    void begin();
    void take(const unit_event::Event& event);
    void end(const UnitEnding& ending);

    /// After `end`: whether there are tests that another process shall run; it leaves out these.
    bool wants_more() const { return wants_more_; }
    std::set<std::string> left_out() const;
    bool one_by_one() const { return one_by_one_; }

    /// Between `begin` and `end`.
    bool has_ended() const { return ended_; }

    /// The package has no load_tests, so its inner units are to be run.
    bool recurses() const { return recurses_; }

    /// In the order in which they came to be known; when nothing more is asked of it.
    std::vector<TestResult> take_results();
    Totals totals() const;
    /// What UnitFinished tells; empty when every process ended by itself.
    const std::string& problem() const { return problem_; }

    /// Seconds in all processes together.
    double duration() const { return duration_; }

    /// What happened since the last call, for the run's stream of events.
    std::vector<Event> take_news();

   private:
    struct Entry {
        std::string id;
        std::optional<TestResult> result;
    };
    struct Fixture {
        std::string kind;
        std::string where;
        std::string covers;
    };

    void take_one(const unit_event::TestExists& event);
    void take_one(const unit_event::TestStarts& event);
    void take_one(const unit_event::TestEnds& event);
    void take_one(const unit_event::Extra& event);
    void take_one(const unit_event::Notice& event);

    std::size_t index_of(const std::string& id);
    void settle(std::size_t index, TestResult result);
    void settle_rest(const std::string& prefix, const std::string& message);
    void blame(const UnitEnding& ending);
    void blame_fixture(const UnitEnding& ending);
    TestResult trouble(const UnitEnding& ending, std::string_view place) const;
    std::size_t unfinished() const;

    std::string unit_;
    std::string module_;
    std::vector<Entry> entries_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
    std::vector<Event> news_;
    std::string problem_;
    double duration_ = 0;
    int timeouts_ = 0;
    bool wants_more_ = false;
    bool one_by_one_ = false;  ///< see unit_event::Unsure
    bool recurses_ = false;

    // of the present process
    std::map<std::size_t, std::size_t> numbers_;  ///< the process's number of a test: index of its entry
    std::optional<std::size_t> current_;          ///< the test that runs
    std::optional<Fixture> fixture_;              ///< the set-up or tear-down that runs
    bool loaded_ = false;
    bool ended_ = false;
    bool complete_ = false;
    bool unsure_ = false;
    bool more_exists_ = false;
    std::size_t settled_ = 0;  ///< how many got a result: a process that settles none is not followed by another
};

}  // namespace pentad
