#include "frameworks/go_reader.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.hpp"
#include "frameworks/json_line.hpp"
#include "frameworks/line_cutter.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/text_location.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_kept = 64 * 1024;  // bytes of a test's output, at each end
constexpr std::size_t k_longest_line = 4 * 1024 * 1024;
constexpr int k_message_lines = 6;

/// Head and tail of what a test printed.
class Kept {
   public:
    void add(std::string_view bytes) {
        const std::size_t first = std::min(bytes.size(), k_kept - std::min(k_kept, head_.size()));
        head_ += bytes.substr(0, first);
        tail_ += bytes.substr(first);
        if (tail_.size() <= 2 * k_kept) return;
        tail_.erase(0, tail_.size() - k_kept);
        cut_ = true;
    }
    std::string text() const { return head_ + (cut_ ? "\n…\n" : "") + tail_; }

   private:
    std::string head_;
    std::string tail_;
    bool cut_ = false;
};

struct GoEvent {
    std::string_view action;
    std::string_view test = {};    // as it stands
    std::string_view output = {};  // as it stands
    double elapsed = 0;
};

std::optional<GoEvent> parse(std::string_view line) {
    GoEvent event;
    JsonLine json(line);
    while (const std::optional<JsonLine::Field> field = json.next()) {
        if (field->key == "Action") event.action = field->value;
        if (field->key == "Test") event.test = field->value;
        if (field->key == "Output") event.output = field->value;
        if (field->key == "Elapsed" && !field->is_text) {
            double value = 0;
            std::from_chars(field->value.data(), field->value.data() + field->value.size(), value);
            if (value > 0 && value < 1e9) event.elapsed = value;
        }
    }
    if (!json.is_whole() || event.action.empty()) return std::nullopt;
    return event;
}

/// `    a_test.go:12: text` is `text` for the message.
std::string_view without_place(std::string_view line) {
    line = trim(line);
    const std::size_t mark = line.find(".go:");
    if (mark == std::string_view::npos || line.find(' ') < mark) return line;
    const std::size_t colon = line.find(": ", mark);
    return colon == std::string_view::npos ? line : line.substr(colon + 2);
}

bool is_frame_line(std::string_view line) {
    line = trim(line);
    return line.starts_with("=== ") || line.starts_with("--- ");
}

std::string message_of(std::string_view output) {
    std::string message;
    int lines = 0;
    for (const std::string& line : split(output, '\n')) {
        if (is_frame_line(line) || trim(line).empty()) continue;
        // What t.Error says is indented and has its place; what was printed is not.
        const bool is_panic = line.starts_with("panic: ");
        if (is_panic) return line;
        if (!line.starts_with("    ") && message.empty()) continue;
        if (lines++ == k_message_lines || !line.starts_with("    ")) break;
        message += (message.empty() ? "" : "\n") + std::string(without_place(line));
    }
    return message;
}

class GoReader : public UnitReader {
   public:
    GoReader(const TestUnit& unit, TestChoice choice, fs::path root)
        : unit_(unit), choice_(std::move(choice)), root_(std::move(root)) {}

    void printed(std::string_view bytes, UnitSink& sink) override {
        messages_.add(bytes);
        sink.output(bytes);
    }

    void told(std::string_view bytes, UnitSink& sink) override {
        lines_.feed(bytes, [&](std::string_view text) { line(text, sink); });
    }

    void ended(int status, UnitSink& sink) override {
        if (const std::string rest = lines_.take_rest(); !rest.empty()) line(rest, sink);
        if (build_failed_) return end_build(sink);
        end_by_output(sink);
        if (package_ == "pass" && WIFEXITED(status) && WEXITSTATUS(status) == 0) return end_well(sink);
        if (WIFEXITED(status) && package_.empty()) return end_without_word(status, sink);
        if (panicked_ || has_open()) return end_early(status, sink);
        if (!WIFEXITED(status)) return;
        if (failed_ == 0) extra(k_go_package, package_message(), messages_.text() + loose_.text(), sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    struct Test {
        std::size_t number = 0;
        std::string name;
        Kept output;
        bool open = true;
        bool panicked = false;
        bool wanted = true;
    };

    void line(std::string_view line, UnitSink& sink) {
        const std::optional<GoEvent> event = parse(line);
        if (!event) return loose_line(line, sink);
        if (event->action == "output" && !event->test.empty()) return add_output(*event);
        if (event->action == "output" || event->action == "build-output")
            return loose_line(trim_end(json_text(event->output)), sink);
        if (event->action == "build-fail") build_failed_ = true;
        if (event->test.empty()) {
            if (event->action == "pass" || event->action == "fail" || event->action == "skip") package_ = event->action;
            return;
        }
        const std::string name = json_text(event->test);
        if (event->action == "run") {
            begin(name, sink);
        } else if (event->action == "pass" || event->action == "fail" || event->action == "skip") {
            if (const auto found = tests_.find(name); found != tests_.end()) end(found->second, *event, sink);
        }
    }

    static std::string trim_end(std::string text) {
        if (text.ends_with('\n')) text.pop_back();
        return text;
    }

    /// Of no test: the package's, the compiler's, a program's that writes past the protocol.
    void loose_line(std::string_view line, UnitSink& sink) {
        if (line.starts_with("FAIL\t") && (line.ends_with("[build failed]") || line.ends_with("[setup failed]")))
            build_failed_ = true;
        const std::string text = valid_utf8(line) + "\n";
        loose_.add(text);
        sink.output(text);
    }

    void begin(const std::string& name, UnitSink& sink) {
        Test test;
        test.number = tests_.size();
        test.name = name;
        const std::string id = id_of(name);
        test.wanted = choice_.wants(id);
        const auto [at, is_new] = tests_.emplace(name, std::move(test));
        if (!is_new || !at->second.wanted) return;
        sink.event(unit_event::TestExists{at->second.number, id});
        sink.event(unit_event::TestStarts{.number = at->second.number});
    }

    void add_output(const GoEvent& event) {
        const std::string text = json_text(event.output);
        const auto found = tests_.find(json_text(event.test));
        if (found == tests_.end()) return;
        found->second.output.add(text);
        if (!text.starts_with("panic: ")) return;
        panicked_ = found->second.panicked = true;
    }

    void end(Test& test, const GoEvent& event, UnitSink& sink) {
        if (!std::exchange(test.open, false)) return;
        TestResult result;
        result.outcome = event.action == "pass"   ? Outcome::passed
                         : event.action == "skip" ? Outcome::skipped
                         : test.panicked          ? Outcome::error
                                                  : Outcome::failed;
        result.duration = event.elapsed;
        if (event.action == "fail") ++failed_;
        if (event.action == "skip") result.message = message_of(test.output.text());
        if (event.action == "fail") describe(test, result);
        if (test.wanted) sink.event(unit_event::TestEnds{.number = test.number, .result = std::move(result)});
    }

    /// Before Go 1.20 the end of a test that has printed something without a line's end is told in its output alone.
    void end_by_output(UnitSink& sink) {
        for (auto& [name, test] : tests_) {
            if (!test.open) continue;
            const std::string text = test.output.text();
            for (const auto& [action, word] : {std::pair{"pass", "PASS"}, {"fail", "FAIL"}, {"skip", "SKIP"}}) {
                const std::string mark = fmt::format("--- {}: {} (", word, name);
                const std::size_t at = text.rfind(mark);
                if (at == std::string::npos) continue;
                const std::string_view before = std::string_view(text).substr(0, at);
                if (trim(before.substr(before.rfind('\n') + 1)).empty()) continue;  // then it was told, or will not be
                GoEvent event{.action = action};
                const char* const seconds = text.data() + at + mark.size();
                std::from_chars(seconds, text.data() + text.size(), event.elapsed);
                end(test, event, sink);
            }
        }
    }

    void describe(const Test& test, TestResult& result) const {
        const std::string text = test.output.text();
        result.output = text;
        result.traceback = std::string(trim(text));
        result.message = message_of(text);
        result.file_location = location_in_text(text, unit_.top, root_);
        const std::string inner = test.name + "/";
        const bool has_inner =
            std::ranges::any_of(tests_, [&](const auto& entry) { return entry.first.starts_with(inner); });
        if (result.message.empty()) result.message = has_inner ? "a test in it failed" : first_lines(text);
    }

    static std::string first_lines(const std::string& text) {
        std::string message;
        int lines = 0;
        for (const std::string& line : split(text, '\n')) {
            if (is_frame_line(line) || trim(line).empty() || lines++ >= k_message_lines) continue;
            message += (message.empty() ? "" : "\n") + line;
        }
        return message.empty() ? "failed" : message;
    }

    void end_well(UnitSink& sink) {
        for (const std::string_view name : {k_go_build, k_go_package}) pass_if_asked(name, sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

    /// Such a result came from an earlier run, and whether it is better now is the question.
    void pass_if_asked(std::string_view name, UnitSink& sink) {
        const std::string id = id_of(name);
        if (!choice_.only.contains(id) || !choice_.wants(id)) return;
        const std::size_t number = tests_.size();
        tests_[std::string(name)].number = number;
        tests_[std::string(name)].open = false;
        sink.event(unit_event::TestExists{number, id});
        sink.event(unit_event::TestStarts{.number = number});
        unit_event::TestEnds ends{.number = number, .result = {}};
        ends.result.outcome = Outcome::passed;
        sink.event(std::move(ends));
    }

    void end_build(UnitSink& sink) {
        const std::string text = messages_.text() + loose_.text();
        std::string message = "the package can't be built:";
        int lines = 0;
        for (const std::string& line : split(text, '\n')) {
            if (trim(line).empty() || line.starts_with("#") || line.starts_with("FAIL\t") || lines++ >= k_message_lines)
                continue;
            message += "\n" + line;
        }
        extra(k_go_build, std::move(message), text, sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

    /// `go` itself failed: it knows no such flag, the module is broken.
    void end_without_word(int status, UnitSink& sink) {
        const std::string text = messages_.text() + loose_.text();
        extra(k_go_package,
              fmt::format("go test ended with status {} and told nothing: {}", WEXITSTATUS(status), first_lines(text)),
              text, sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

    bool has_open() const {
        return std::ranges::any_of(tests_, [](const auto& entry) { return entry.second.open && entry.second.wanted; });
    }

    /// The process ended in a test: its blame, unless it panicked, which is told as its failure. The rest runs again.
    void end_early(int status, UnitSink& sink) {
        const Test* deepest = nullptr;
        for (const auto& [name, test] : tests_)
            if (test.open && test.wanted && (deepest == nullptr || test.number > deepest->number)) deepest = &test;
        if (WIFEXITED(status)) tell_rest(sink);
        if (panicked_) {
            end_around_panic(sink);
            sink.event(unit_event::UnitEnds{.complete = false});
            return;
        }
        if (deepest == nullptr) return;
        const std::string name = deepest->name;
        if (WIFEXITED(status)) end_around(name, sink);
        sink.event(unit_event::TestStarts{.number = deepest->number});
    }

    void end_around_panic(UnitSink& sink) {
        std::vector<std::string> names;
        for (const auto& [name, test] : tests_)
            if (test.panicked) names.push_back(name);
        for (const std::string& name : names) {
            end_around(name, sink);
            if (Test& test = tests_[name]; test.open) end(test, {.action = "fail"}, sink);
        }
    }

    /// The tests that have `name` as a subtest end with it.
    void end_around(const std::string& name, UnitSink& sink) {
        for (std::size_t slash = name.rfind('/'); slash != std::string::npos && slash > 0;
             slash = name.rfind('/', slash - 1)) {
            const auto found = tests_.find(name.substr(0, slash));
            if (found == tests_.end() || !found->second.open) continue;
            found->second.open = false;
            unit_event::TestEnds ends{.number = found->second.number, .result = {}};
            ends.result.outcome = Outcome::failed;
            ends.result.message = "a test in it ended the process";
            if (found->second.wanted) sink.event(std::move(ends));
        }
    }

    /// Those that the sources show and that had no turn.
    void tell_rest(UnitSink& sink) {
        for (const std::string& name : unit_.particulars) {
            const std::string id = id_of(name);
            if (tests_.contains(name) || !choice_.wants(id)) continue;
            Test test;
            test.number = tests_.size();
            test.name = name;
            test.open = false;
            sink.event(unit_event::TestExists{test.number, id});
            tests_.emplace(name, std::move(test));
        }
    }

    std::string package_message() const {
        return "the package failed, and none of its tests: " + first_lines(messages_.text() + loose_.text());
    }

    void extra(std::string_view name, std::string message, const std::string& text, UnitSink& sink) {
        unit_event::Extra extra;
        extra.result.id = id_of(name);
        extra.result.outcome = Outcome::error;
        extra.result.message = std::move(message);
        extra.result.file_location = location_in_text(text, unit_.top, root_);
        extra.result.output = text;
        sink.event(std::move(extra));
    }

    std::string id_of(std::string_view name) const { return fmt::format("{}::{}", unit_.name, name); }

    const TestUnit unit_;
    const TestChoice choice_;
    const fs::path root_;
    BoundedLines lines_{k_longest_line};
    std::map<std::string, Test, std::less<>> tests_;
    Kept messages_;  ///< stderr
    Kept loose_;     ///< of stdout, what belongs to no test
    std::string package_;
    std::size_t failed_ = 0;
    bool build_failed_ = false;
    bool panicked_ = false;
};

}  // namespace

std::unique_ptr<UnitReader> make_go_reader(const TestUnit& unit, const TestChoice& choice, const fs::path& root) {
    return std::make_unique<GoReader>(unit, choice, root);
}

}  // namespace pentad
