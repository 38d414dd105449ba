// What a GoogleTest program tells: its output as it comes, for which test runs and how each ended; its report at the
// end, against which that is held.
#include <fmt/format.h>
#include <sys/wait.h>

#include <charconv>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/gtest.hpp"
#include "frameworks/gtest_failure.hpp"
#include "frameworks/gtest_report.hpp"
#include "frameworks/line_cutter.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad::gtest {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_run = "[ RUN      ] ";
constexpr std::string_view k_ok = "[       OK ] ";
constexpr std::string_view k_failed = "[  FAILED  ] ";
constexpr std::string_view k_skipped = "[  SKIPPED ] ";
constexpr std::string_view k_rule = "[----------] ";
constexpr std::string_view k_edge = "[==========] ";

/// Of `… (12 ms)`, in seconds.
double duration_in(std::string_view rest) {
    const std::size_t open = rest.rfind('(');
    if (open == std::string_view::npos || !rest.ends_with(" ms)")) return 0;
    double value = 0;
    std::from_chars(rest.data() + open + 1, rest.data() + rest.size(), value);
    return value > 0 && value < 1e12 ? value / 1000 : 0;
}

class Reader : public UnitReader {
   public:
    Reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch, fs::path root)
        : unit_(unit.name),
          prefix_(particular(unit, "prefix")),
          cases_(unit, choice),
          scratch_(scratch),
          texts_(particular(unit, "sources"), std::move(root)) {
        if (prefix_.empty()) prefix_ = unit_ + "::";
        outcomes_.resize(cases_.size(), Outcome::not_run);
    }

    void started(UnitSink& sink) override {
        for (std::size_t number = 0; number < cases_.size(); ++number)
            sink.event(unit_event::TestExists{number, cases_.id(number)});
        for (std::size_t number = 0; number < cases_.size(); ++number)
            if (is_disabled(cases_.names()[number])) skip_disabled(number, sink);
    }

    void printed(std::string_view bytes, UnitSink& sink) override {
        lines_.feed(bytes, [&](std::string_view line, bool whole) { this->line(line, whole, sink); });
    }

    void ended(int status, UnitSink& sink) override {
        if (const std::string rest = lines_.take_rest(); !rest.empty()) this->line(rest, false, sink);
        Result<std::string> text = read_file(scratch_ / "report.json");
        if (text && !text->empty()) return compare(std::move(*text), status, sink);
        std::error_code error;
        const bool premature = fs::exists(scratch_ / "premature", error);
        if (finished_ && !premature) return close(status, sink);  // a GoogleTest that knows no JSON
        if (!WIFEXITED(status) || current_ != CaseList::k_none || begun_ || !begun_tests_.empty() || premature) return;
        extra("process::report",
              fmt::format("it ended with status {} and ran no tests: its main() has to call RUN_ALL_TESTS(); the last "
                          "line that it printed: {}",
                          WEXITSTATUS(status), last_line_.empty() ? "none" : printable(last_line_)),
              "", sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    /// What is printed where; a failure there belongs to no test.
    enum class Phase { before, set_up, suite_set_up, tests, tear_down, after };

    void line(std::string_view line, bool whole, UnitSink& sink) {
        const std::size_t mark = line.find('[');
        if (mark != std::string_view::npos && whole && marked(line, mark, sink)) return;
        if (begun_ || texts_.wants(line)) texts_.add(line);
        if (!line.empty() && !begun_) last_line_ = line.substr(0, k_kept);
        sink.output(line);
        if (whole) sink.output("\n");
    }

    /// Whether the line is one of GoogleTest's own. What a test printed without a line feed stands before the mark.
    bool marked(std::string_view line, std::size_t at, UnitSink& sink) {
        for (; at != std::string_view::npos; at = line.find('[', at + 1)) {
            const std::string_view rest = line.substr(at);
            if (rest.size() < k_run.size() || rest[k_run.size() - 2] != ']') continue;
            const std::string_view before = line.substr(0, at);
            if (rest.starts_with(k_run) ? begins(before, rest.substr(k_run.size()), sink)
                                        : ends(before, rest, sink) || divides(before, rest, sink))
                return true;
        }
        return false;
    }

    bool begins(std::string_view before, std::string_view name, UnitSink& sink) {
        std::size_t number = cases_.find(name);
        if (number == CaseList::k_none) number = cases_.find(valid_utf8(name));
        if (number == CaseList::k_none && (!before.empty() || name.find('.') == std::string_view::npos)) return false;
        sink.output(before);
        end_phase(sink);
        phase_ = Phase::tests;
        begun_ = true;
        if (number == CaseList::k_none) number = add(name, sink);
        current_ = number;
        current_name_ = name;
        texts_.clear();
        if (number == CaseList::k_none) return true;
        if (begun_tests_.size() <= number) begun_tests_.resize(cases_.size());
        begun_tests_[number] = true;
        sink.event(unit_event::TestStarts{number});
        return true;
    }

    bool ends(std::string_view before, std::string_view rest, UnitSink& sink) {
        if (current_name_.empty()) return false;
        const Outcome outcome = rest.starts_with(k_ok)        ? Outcome::passed
                                : rest.starts_with(k_failed)  ? Outcome::failed
                                : rest.starts_with(k_skipped) ? Outcome::skipped
                                                              : Outcome::not_run;
        const std::string_view name = rest.substr(k_ok.size());
        if (outcome == Outcome::not_run || !name.starts_with(current_name_)) return false;
        const std::string_view behind = name.substr(current_name_.size());
        if (!behind.starts_with(" (") && !behind.starts_with(", where ") && !behind.empty()) return false;
        if (!before.empty()) {
            sink.output(before);
            texts_.add(before);
        }
        if (current_ != CaseList::k_none) {
            unit_event::TestEnds event;
            event.number = current_;
            event.result.outcome = outcome;
            event.result.duration = duration_in(behind);
            if (outcome != Outcome::passed) texts_.describe(event.result);
            finish(std::move(event), sink);
        }
        current_ = CaseList::k_none;
        current_name_.clear();
        texts_.clear();
        return true;
    }

    /// The lines between suites.
    bool divides(std::string_view before, std::string_view rest, UnitSink& sink) {
        if (!current_name_.empty() || !before.empty()) return false;
        if (rest.starts_with(k_edge)) {
            end_phase(sink);
            finished_ = rest.find(" ran.") != std::string_view::npos;
            begun_ = !finished_ && rest.find("Running ") != std::string_view::npos;
            phase_ = finished_ ? Phase::after : Phase::before;
            return begun_ || finished_;
        }
        if (!rest.starts_with(k_rule)) return false;
        const std::string_view words = rest.substr(k_rule.size());
        const std::size_t from = words.find(" from ");
        end_phase(sink);
        if (words.starts_with("Global test environment set-up")) {
            begin_fixture(Phase::set_up, "Environment", "SetUp", prefix_, sink);
        } else if (words.starts_with("Global test environment tear-down")) {
            begin_fixture(Phase::tear_down, "Environment", "TearDown", "", sink);
        } else if (from != std::string_view::npos && words.ends_with(" ms total)")) {
            phase_ = Phase::before;
        } else if (from != std::string_view::npos) {
            std::string_view suite = words.substr(from + 6);
            suite = suite.substr(0, suite.find(", where "));
            suite_ = suite;
            begin_fixture(Phase::suite_set_up, suite_, "SetUpTestSuite", prefix_ + suite_ + ".", sink);
        }
        return true;
    }

    void begin_fixture(Phase phase, const std::string& where, const std::string& kind, std::string covers,
                       UnitSink& sink) {
        phase_ = phase;
        sink.event(
            unit_event::FixtureBegins{.kind = kind, .where = where, .position = -1, .covers = std::move(covers)});
    }

    /// What was printed since the last of these lines, if it holds a failure: outside of tests.
    void end_phase(UnitSink& sink) {
        if (current_ != CaseList::k_none || !begun_) return;
        TestResult result;
        if (!texts_.empty()) texts_.describe(result);
        const std::string id = phase_ == Phase::set_up         ? "Environment::SetUp"
                               : phase_ == Phase::tear_down    ? "Environment::TearDown"
                               : phase_ == Phase::suite_set_up ? suite_ + "::SetUpTestSuite"
                                                               : suite_ + "::TearDownTestSuite";
        if (phase_ == Phase::set_up && texts_.skips() && !texts_.fails()) skip_message_ = result.message;
        if (texts_.fails()) extra(id, result.message, result.traceback, sink, result.file_location);
        texts_.clear();
    }

    std::size_t add(std::string_view name, UnitSink& sink) {
        const std::size_t number = cases_.add(valid_utf8(name));
        if (number == CaseList::k_none) return number;
        outcomes_.resize(cases_.size(), Outcome::not_run);
        sink.event(unit_event::TestExists{number, cases_.id(number)});
        return number;
    }

    void skip_disabled(std::size_t number, UnitSink& sink) {
        unit_event::TestEnds event;
        event.number = number;
        event.result.outcome = Outcome::skipped;
        event.result.message = "disabled";
        finish(std::move(event), sink);
    }

    void finish(unit_event::TestEnds event, UnitSink& sink) {
        outcomes_[event.number] = event.result.outcome;
        any_failed_ = any_failed_ || is_failure(event.result.outcome);
        sink.event(std::move(event));
    }

    void extra(std::string_view id, const std::string& message, const std::string& traceback, UnitSink& sink,
               std::string place = {}) {
        unit_event::Extra event;
        event.result.id = valid_utf8(prefix_ + std::string(id));
        any_failed_ = true;
        if (!cases_.is_wanted(event.result.id)) return;
        event.result.outcome = Outcome::error;
        event.result.message = valid_utf8(message);
        event.result.traceback = valid_utf8(traceback);
        event.result.file_location = std::move(place);
        sink.event(std::move(event));
    }

    /// The output said how each test ended. The report says it again, also where a test printed over it.
    void compare(std::string text, int status, UnitSink& sink) {
        const Result<GtestReport> report = read_gtest_report(std::move(text));
        if (!report) {
            if (!finished_) return;  // it was ended while it wrote
            extra("process::report", "GoogleTest's report in JSON " + report.error().message, "", sink);
            return close(status, sink);
        }
        for (const GtestReport::Case& one : report->cases) {
            if (one.name.ends_with('.')) continue;  // a suite's own failure
            std::size_t number = cases_.find(valid_utf8(one.name));
            if (number == CaseList::k_none) number = add(one.name, sink);
            if (number == CaseList::k_none) continue;
            const bool fails = !one.failures.empty();
            if (outcomes_[number] == Outcome::not_run)
                tell_from_report(number, one, sink);
            else if (fails && !is_failure(outcomes_[number]))
                extra("process::report", one.name + " failed, but its output says otherwise", one.failures.front(),
                      sink);
        }
        close(status, sink);
    }

    void tell_from_report(std::size_t number, const GtestReport::Case& one, UnitSink& sink) {
        if (!one.ran) return skip_disabled(number, sink);
        unit_event::TestEnds event;
        event.number = number;
        event.result.duration = one.duration;
        event.result.outcome = !one.failures.empty()                                  ? Outcome::failed
                               : one.skipped || (!skip_message_.empty() && finished_) ? Outcome::skipped
                                                                                      : Outcome::passed;
        if (event.result.outcome == Outcome::skipped) event.result.message = skip_message_;
        for (const std::string& failure : one.failures) texts_.add_reported(failure);
        if (!one.failures.empty()) texts_.describe(event.result);
        texts_.clear();
        finish(std::move(event), sink);
    }

    /// All tests that ran have their results.
    void close(int status, UnitSink& sink) {
        for (std::size_t number = 0; number < begun_tests_.size(); ++number) {
            if (!begun_tests_[number] || outcomes_[number] != Outcome::not_run) continue;
            // Another's output hid its end.
            unit_event::TestEnds event;
            event.number = number;
            event.result.outcome = Outcome::error;
            event.result.message = "it began, and neither its output nor a report says how it ended";
            finish(std::move(event), sink);
        }
        if (WIFSIGNALED(status))
            extra("process::exit", fmt::format("killed by signal {} at exit, after the last test", WTERMSIG(status)),
                  "", sink);
        else if (WEXITSTATUS(status) != 0 && !any_failed_)
            extra("process::exit", fmt::format("it ended with status {}, although no test failed", WEXITSTATUS(status)),
                  "", sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

    static constexpr std::size_t k_kept = 300;  // bytes of a line that is shown

    std::string unit_;
    std::string prefix_;
    CaseList cases_;
    fs::path scratch_;
    FailureTexts texts_;
    LineCutter lines_;
    std::vector<Outcome> outcomes_;
    std::vector<bool> begun_tests_;
    std::size_t current_ = CaseList::k_none;
    std::string current_name_;
    std::string suite_;
    std::string skip_message_;
    std::string last_line_;
    Phase phase_ = Phase::before;
    bool begun_ = false;
    bool finished_ = false;
    bool any_failed_ = false;
};

}  // namespace

std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                                   const fs::path& root) {
    return std::make_unique<Reader>(unit, choice, scratch, root);
}

}  // namespace pentad::gtest
