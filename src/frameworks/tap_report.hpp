// The Test Anything Protocol, versions 12 to 14, as it is printed.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/line_cutter.hpp"
#include "model/test_result.hpp"

namespace pentad {

struct TapTest {
    std::string name;  ///< descriptions, of a subtest's test with those around it: `outer::inner`; `test 3` without one
    TestResult result;  ///< without id, unit and file_location; durations only where they are told
    std::string notes;  ///< diagnostics and YAML after it, in which its file and line may stand
    std::chrono::steady_clock::time_point when = {};  ///< the piece with its line came
};

/// Takes the text in pieces and gives each test when nothing more of it can come: at the next test's line, or at the
/// end. A test that has subtests is one only if it failed and none of them did. An expected failure (TODO) is passed,
/// whatever came of it. Texts are valid UTF-8. Threads: one.
/// Source: testanything.org's specifications of 13 and 14; prove's notions of plans and numbers.
class TapReader {
   public:
    explicit TapReader(std::function<void(TapTest&&)> take) : take_(std::move(take)) {}

    void read(std::string_view bytes);

    /// Nothing more comes: gives what is left. `problem` is what is wrong with the whole: no plan, a plan that is
    /// not what came, numbers out of their order, `Bail out!`.
    void finish();

    const std::string& problem() const { return problem_; }
    /// The plan `1..0 # SKIP why`: its reason, or `no reason`.
    const std::optional<std::string>& skipped() const { return skipped_; }
    std::size_t count() const { return count_; }

   private:
    /// An optional test that keeps its memory: there can be millions, one after the other.
    class Kept {
       public:
        explicit operator bool() const { return is_there_; }
        TapTest& operator*() { return test_; }
        TapTest* operator->() { return &test_; }
        void reset() { is_there_ = false; }
        /// One of which nothing is known.
        TapTest& emplace();
        Kept& operator=(const TapTest& test) {
            test_ = test;
            is_there_ = true;
            return *this;
        }

       private:
        TapTest test_;
        bool is_there_ = false;
    };

    /// A line's tests: the document itself, or a subtest.
    struct Level {
        std::optional<std::size_t> plan;
        std::size_t tests = 0;
        std::string title;          ///< of a subtest, where a comment before it told it
        std::vector<TapTest> done;  ///< of a subtest, as its own name comes after it; without the names around
        Kept last;                  ///< that more may be said of
        bool plan_is_last = false;
        std::optional<TapTest> before;  ///< the line of a subtest that comes after it: `ok 1 - name {`
    };

    void line(std::string_view line);
    bool structure(std::string_view line, std::size_t depth);
    void test_line(std::string_view rest, bool ok, std::size_t depth);
    void plan_line(std::string_view rest, std::size_t depth);
    void note(std::string_view line);
    void yaml_line(std::string_view line);
    void open(std::size_t depth);
    void close_to(std::size_t depth);
    void settle(Level& level);
    void give(Level& level, TapTest&& test);
    Level pop_inner(std::size_t depth);
    void end_subtest(Level inner, const TapTest& parent, bool forgiven);
    void end_braces(std::size_t depth);
    void check_plan(const Level& level, std::string_view where);
    void complain(std::string text);

    std::function<void(TapTest&&)> take_;
    BoundedLines lines_{1024 * 1024};
    std::vector<Level> levels_ = std::vector<Level>(1);
    std::chrono::steady_clock::time_point now_ = {};  ///< when the piece came that is being read
    std::string title_;                               ///< of the subtest that comes
    bool in_yaml_ = false;
    std::size_t yaml_indent_ = 0;
    bool bailed_ = false;
    std::string problem_;
    std::optional<std::string> skipped_;
    std::size_t count_ = 0;
};

/// What a YAML block of TAP says, as far as reports have it: `message` or `error`, `duration_ms`. Pure.
struct TapDetails {
    std::string message;
    double duration = 0;  ///< seconds; 0: it does not say
};
TapDetails read_tap_details(std::string_view yaml);

}  // namespace pentad
