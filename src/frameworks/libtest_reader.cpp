#include "frameworks/libtest_reader.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>
#include <unordered_map>

#include "base/environment.hpp"
#include "base/text.hpp"
#include "frameworks/line_cutter.hpp"
#include "frameworks/status_reader.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/text_location.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_test = "test ";
constexpr std::string_view k_dots = " ... ";
constexpr std::string_view k_block_end = " stdout ----";
constexpr std::size_t k_near = 4;  // tests
constexpr std::size_t k_longest_line = 1024 * 1024;
constexpr std::size_t k_longest_text = 128 * 1024;
constexpr int k_failed = 101;  // the exit status of a harness whose tests failed

struct Verdict {
    Outcome outcome = Outcome::passed;
    std::string_view reason;
};

/// At the end of a test's line: `ok`, `FAILED`, `ignored, why`.
std::optional<Verdict> verdict_of(std::string_view word) {
    constexpr std::string_view k_ignored = "ignored";
    word = trim(word);
    const bool timed = word.starts_with("ok <");  // --report-time
    if (word == "ok" || timed || word.starts_with("bench:")) return Verdict{};
    if (word == "FAILED" || word.starts_with("FAILED <") || word.starts_with("FAILED ("))
        return Verdict{Outcome::failed, {}};
    if (word == k_ignored) return Verdict{Outcome::skipped, k_ignored};
    if (!word.starts_with("ignored, ")) return std::nullopt;
    return Verdict{Outcome::skipped, word.substr(k_ignored.size() + 2)};
}

class LibtestReader : public UnitReader {
   public:
    LibtestReader(const TestUnit& unit, TestChoice choice, fs::path root)
        : unit_(unit),
          choice_(std::move(choice)),
          root_(std::move(root)),
          folder_(unit.particulars.at(k_cargo_folder)),
          doctests_(unit.particulars.at(k_cargo_kind) == k_cargo_doctests) {}

    void started(UnitSink& sink) override {
        for (std::size_t at = k_cargo_names; at < unit_.particulars.size(); ++at)
            add(unit_.particulars[at], names_.id(unit_.name, unit_.particulars[at]), sink);
    }

    void printed(std::string_view bytes, UnitSink& sink) override {
        if (messages_.size() < k_longest_text) messages_ += bytes;
        sink.output(bytes);
    }

    void told(std::string_view bytes, UnitSink& sink) override {
        lines_.feed(bytes, [&](std::string_view text) { line(text, sink); });
        if (choice_.one_by_one && lines_.rest().ends_with(k_dots)) begin(lines_.rest(), sink);
    }

    void ended(int status, UnitSink& sink) override {
        if (const std::string rest = lines_.take_rest(); !rest.empty()) line(rest, sink);
        const bool finished = has_summary_ && WIFEXITED(status) &&
                              (WEXITSTATUS(status) == 0 || (WEXITSTATUS(status) == k_failed && failed_ > 0));
        for (Test* const test : failed_tests_) end_failed(*test, sink);
        if (finished) {
            sink.event(unit_event::UnitEnds{.complete = true});
        } else if (doctests_ && !has_summary_ && WIFEXITED(status)) {
            // cargo or rustdoc says why on stderr.
            unit_event::Extra extra;
            extra.result.id = unit_.name + "::build";
            extra.result.outcome = Outcome::error;
            extra.result.message = "the doctests can't be run: " + shorten(valid_utf8(trim(messages_)), 1000);
            extra.result.file_location = location_in_text(messages_, folder_, root_);
            extra.result.output = valid_utf8(messages_);
            sink.event(std::move(extra));
            sink.event(unit_event::UnitEnds{.complete = true});
        } else if (!choice_.one_by_one) {
            sink.event(unit_event::Unsure{});
        }
    }

   private:
    using Clock = std::chrono::steady_clock;
    struct Test {
        std::string name;  ///< that the harness has
        std::size_t number = 0;
        bool wanted = true;
        bool begun = false;
        bool ended = false;
        bool failed = false;           // and what it printed comes at the end
        Clock::time_point since = {};  // when it began, as far as that is known
        double duration = 0;
        std::string place;  // of a doctest
        std::string text;
    };

    Test& add(std::string name, std::string id, UnitSink& sink) {
        Test& test = tests_.emplace_back();
        test.name = std::move(name);
        test.number = tests_.size() - 1;
        test.wanted = choice_.wants(id);
        if (test.wanted && !doctests_) order_.push_back(&test);
        if (test.wanted) sink.event(unit_event::TestExists{test.number, std::move(id)});
        return test;
    }

    /// Nothing: there is none of this name. Most lines come in the order of the list, so it is seldom called.
    Test* find_named(std::string_view name) {
        for (; indexed_ < tests_.size(); ++indexed_) index_.try_emplace(tests_[indexed_].name, &tests_[indexed_]);
        const auto found = index_.find(name);
        return found == index_.end() ? nullptr : found->second;
    }

    /// The test whose line begins in `text`: what others printed may stand before it.
    Test* find(std::string_view text) {
        if (text.starts_with(k_test)) {  // as nearly all do
            const std::string_view name = text.substr(k_test.size());
            // Mostly in the order of the list, but for what runs at the same time.
            for (std::size_t at = expected_; at < std::min(expected_ + k_near, tests_.size()); ++at) {
                if (tests_[at].name != name) continue;
                if (at == expected_) ++expected_;
                return &tests_[at];
            }
            if (Test* const test = find_named(name)) {
                expected_ = test->number + 1;
                return test;
            }
        }
        for (std::size_t at = text.rfind(k_test); at != std::string_view::npos;
             at = at == 0 ? std::string_view::npos : text.rfind(k_test, at - 1)) {
            std::string_view said = text.substr(at + k_test.size());
            constexpr std::string_view k_panics = " - should panic";
            if (said.ends_with(k_panics) && find_named(said) == nullptr) said.remove_suffix(k_panics.size());
            if (Test* const test = find_named(said)) return test;
        }
        return nullptr;
    }

    void line(std::string_view line, UnitSink& sink) {
        if (in_failures_) return failure_line(line);
        if (line == "failures:") {
            in_failures_ = true;
            return;
        }
        if (line.starts_with("test result: ")) {
            has_summary_ = true;
            return;
        }
        const std::size_t dots = line.rfind(k_dots);
        std::optional<Verdict> verdict;
        if (dots != std::string_view::npos) verdict = verdict_of(line.substr(dots + k_dots.size()));
        if (verdict) {
            std::string_view head = line.substr(0, dots);
            if (doctests_ && head.starts_with(k_test)) know_doctest(head.substr(k_test.size()), sink);
            if (Test* const test = find(head)) return end(*test, *verdict, sink);
        }
        // Printed past the harness: between a test's name and its result.
        if (running_ != nullptr) verdict = verdict_of(line.substr(line.find_last_of(' ') + 1));
        if (running_ != nullptr && verdict) return end(*running_, *verdict, sink);
        if (line.starts_with("running ") && turn_ == 0)
            for (int thread = 0; thread < libtest_threads(); ++thread) next_begins();
        else if (!line.empty())
            sink.output(valid_utf8(line) + "\n");
    }

    void know_doctest(std::string_view raw, UnitSink& sink) {
        if (find_named(raw) != nullptr) return;
        Test& test = add(std::string(raw), names_.id(unit_.name, doctest_name(raw)), sink);
        const std::size_t mark = raw.find(" (line ");
        const std::size_t dash = raw.find(" - ");
        if (mark == std::string_view::npos || dash == std::string_view::npos) return;
        const std::string_view number = raw.substr(mark + 7, raw.find(')', mark) - mark - 7);
        for (const fs::path& folder : {unit_.top, folder_}) {
            const std::string file = path_in_workspace(fs::path(raw.substr(0, dash)), folder, root_);
            if (!file.empty() && test.place.empty()) test.place = fmt::format("{}:{}", file, number);
        }
    }

    /// Only ends are told, but they tell the beginnings: the harness begins in the order of its list, and as many at
    /// once as it has threads.
    void next_begins() {
        if (turn_ < order_.size()) order_[turn_++]->since = Clock::now();
    }

    void begin(std::string_view text, UnitSink& sink) {
        text.remove_suffix(k_dots.size());
        if (doctests_ && text.starts_with(k_test)) know_doctest(text.substr(k_test.size()), sink);
        Test* const test = find(text);
        if (test == nullptr || test->begun) return;
        start(*test, sink);
        running_ = test;
    }

    void start(Test& test, UnitSink& sink) {
        test.begun = true;
        if (choice_.one_by_one) test.since = Clock::now();
        if (test.wanted) sink.event(unit_event::TestStarts{.number = test.number});
    }

    void end(Test& test, const Verdict& verdict, UnitSink& sink) {
        running_ = nullptr;
        if (std::exchange(test.ended, true)) return;
        // Without a beginning: since the end before.
        const Clock::time_point now = Clock::now();
        const Clock::time_point begun = test.since == Clock::time_point() ? since_ : test.since;
        test.duration = std::chrono::duration<double>(now - begun).count();
        since_ = now;
        if (!choice_.one_by_one) next_begins();
        if (!test.begun) start(test, sink);
        test.failed = verdict.outcome == Outcome::failed;
        if (test.failed) {
            ++failed_;
            failed_tests_.push_back(&test);
            return;  // the rest of it comes at the end
        }
        if (!test.wanted) return;
        TestResult result;
        result.outcome = verdict.outcome;
        result.duration = test.duration;
        result.message = valid_utf8(verdict.reason);
        // Made where it is: a result is large, and each move costs.
        sink.event(unit_event::Event(std::in_place_type<unit_event::TestEnds>, test.number, unit_event::k_unknown,
                                     std::move(result)));
    }

    void failure_line(std::string_view line) {
        if (line.starts_with("test result: ")) has_summary_ = true;
        if (line == "failures:") block_ = nullptr;
        if (line.starts_with("---- ") && line.ends_with(k_block_end)) {
            std::string_view name = line.substr(5, line.size() - 5 - std::min(line.size() - 5, k_block_end.size()));
            if (Test* const test = find_named(name)) {
                block_ = test;
                return;
            }
        }
        if (block_ == nullptr || block_->text.size() + line.size() > k_longest_text) return;
        block_->text += line;
        block_->text += '\n';
    }

    void end_failed(Test& test, UnitSink& sink) {
        test.failed = false;
        unit_event::TestEnds ends{.number = test.number, .result = {}};
        const std::string text = valid_utf8(test.text);
        ends.result.outcome = Outcome::failed;
        ends.result.duration = test.duration;
        ends.result.message = rust_message(text);
        ends.result.traceback = ends.result.output = std::string(trim(text));
        ends.result.file_location = test.place.empty() ? location_in_text(text, folder_, root_) : test.place;
        if (test.wanted) sink.event(std::move(ends));
    }

    const TestUnit unit_;
    const TestChoice choice_;
    const fs::path root_;
    const fs::path folder_;
    const bool doctests_;
    TestNames names_;
    std::deque<Test> tests_;  ///< by their numbers
    std::unordered_map<std::string_view, Test*> index_;
    std::size_t indexed_ = 0;   ///< of the tests: so many are in the index
    std::vector<Test*> order_;  ///< of a binary's, in which they begin
    std::size_t turn_ = 0;      ///< of the next
    BoundedLines lines_{k_longest_line};
    std::string messages_;
    Test* running_ = nullptr;
    Test* block_ = nullptr;
    Clock::time_point since_ = Clock::now();
    std::size_t expected_ = 0;  ///< the number of the test whose line is expected
    std::vector<Test*> failed_tests_;
    std::size_t failed_ = 0;
    bool in_failures_ = false;
    bool has_summary_ = false;
};

}  // namespace

int libtest_threads() {
    const Result<std::int64_t> given = to_number(environment_variable("RUST_TEST_THREADS"));
    if (given && *given > 0 && *given < 10'000) return static_cast<int>(*given);
    return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

std::string doctest_name(std::string_view name) {
    const std::size_t line = name.find(" (line ");
    return valid_utf8(line == std::string_view::npos ? name : name.substr(0, line));
}

std::string rust_message(std::string_view printed) {
    const std::size_t panic = printed.find(" panicked at ");
    if (panic == std::string_view::npos) {
        const std::size_t error = printed.find("Error: ");
        const std::string_view from = trim(printed.substr(error == std::string_view::npos ? 0 : error));
        const std::string_view line = from.substr(0, from.find('\n'));
        return line.empty() ? "failed" : std::string(line);
    }
    std::string_view rest = printed.substr(panic + 13);
    // Before Rust 1.73: `panicked at 'text', src/lib.rs:5:9`; since: the place, a colon, and the text below.
    if (rest.starts_with('\'')) {
        const std::size_t close = rest.find("', ");
        return std::string(rest.substr(1, close == std::string_view::npos ? rest.find('\n') : close - 1));
    }
    rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
    for (const std::string_view end : {"\nstack backtrace:", "\nnote: run with", "\nnote: Some details"})
        rest = rest.substr(0, rest.find(end));
    return shorten(trim(rest), 2000);
}

std::unique_ptr<UnitReader> make_libtest_reader(const TestUnit& unit, const TestChoice& choice, const fs::path& root) {
    if (unit.particulars.at(k_cargo_kind) == k_cargo_program) return status_reader(unit.name);
    return std::make_unique<LibtestReader>(unit, choice, root);
}

}  // namespace pentad
