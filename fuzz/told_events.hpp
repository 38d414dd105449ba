// What holds for the events of every reader of units, whatever their processes printed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/framework.hpp"

/// Insists on it: ids are texts, results are of tests that were told of, and a process that is said to have ended well
/// left no test without its result. Threads: one.
class ToldEvents : public pentad::UnitSink {
   public:
    void event(pentad::unit_event::Event&& event) override {
        std::visit(
            [this](const auto& one) {
                if constexpr (requires { take(one); }) take(one);
            },
            event);
    }
    void output(std::string_view bytes) override { output_ += bytes; }

    /// Ids, outcomes and messages, in their order.
    const std::string& told() const { return told_; }
    const std::string& printed() const { return output_; }
    bool has_ended() const { return ended_; }
    /// A test that began and has no result.
    bool has_open() const { return !open_.empty(); }
    std::size_t passed() const { return passed_; }
    /// Tests, and what belongs to none.
    std::size_t failed() const { return failed_; }
    std::size_t failed_tests() const { return failed_tests_; }

   private:
    static void is_text(const std::string& text) { MUST(pentad::valid_utf8(text) == text); }

    void take(const pentad::unit_event::TestExists& exists) {
        MUST(!exists.id.empty());
        is_text(exists.id);
        told_ += exists.id + "\n";
        ids_[exists.number] = exists.id;
    }
    void take(const pentad::unit_event::TestStarts& starts) {
        MUST(ids_.contains(starts.number));
        if (!results_.contains(starts.number)) open_.insert(starts.number);  // its first result counts
    }
    void take(const pentad::unit_event::TestEnds& ends) {
        MUST(ids_.contains(ends.number));
        open_.erase(ends.number);
        results_.insert(ends.number);
        look_at(ends.result);
        told_ += ids_[ends.number];
        if (ends.result.outcome == pentad::Outcome::passed) ++passed_;
        if (pentad::is_failure(ends.result.outcome)) ++failed_tests_;
        told_ += "=" + std::string(to_string(ends.result.outcome)) + ends.result.message + "\n";
    }
    void take(const pentad::unit_event::Extra& extra) {
        MUST(!extra.result.id.empty());
        is_text(extra.result.id);
        look_at(extra.result);
        told_ += extra.result.id + "!" + extra.result.message + "\n";
    }
    void take(const pentad::unit_event::UnitEnds& ends) {
        MUST(!ended_);
        ended_ = true;
        complete_ = ends.complete;
        told_ += complete_ ? "ends\n" : "ends early\n";
    }

    void look_at(const pentad::TestResult& result) {
        MUST(result.duration >= 0 && result.duration < 1e12);
        is_text(result.message);
        is_text(result.traceback);
        is_text(result.file_location);
        if (pentad::is_failure(result.outcome)) ++failed_;
    }

    std::string told_;
    std::string output_;
    std::map<std::size_t, std::string> ids_;
    std::set<std::size_t> open_;
    std::set<std::size_t> results_;
    std::size_t passed_ = 0;
    std::size_t failed_ = 0;
    std::size_t failed_tests_ = 0;
    bool ended_ = false;
    bool complete_ = false;
};
