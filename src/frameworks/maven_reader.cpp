// What Surefire leaves in its reports, and what it prints while it runs: which class.
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/junit_report.hpp"
#include "frameworks/line_cutter.hpp"
#include "frameworks/maven.hpp"
#include "frameworks/test_names.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_longest_line = 16 * 1024;
constexpr std::size_t k_most_errors = 8;
constexpr std::size_t k_most_output = 256 * 1024;  // bytes of the class that runs

/// `story.FooTest` of `story.FooTest$Inner`.
std::string outer_class(std::string_view name) { return std::string(name.substr(0, name.find('$'))); }

/// `story.FooTest$Inner` of `target/surefire-reports/TEST-story.FooTest$Inner.xml`, and with `-suffix` before the
/// point.
std::string class_of_report(std::string_view path) {
    std::string_view name = path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
    constexpr std::string_view k_begin = "TEST-";
    constexpr std::string_view k_end = ".xml";
    if (!name.starts_with(k_begin) || !name.ends_with(k_end)) return "";
    name.remove_suffix(k_end.size());
    name.remove_prefix(std::min(k_begin.size(), name.size()));
    return std::string(name.substr(0, name.find('-')));
}

/// What follows it, wherever it stands: a test may have printed before it in the same line.
std::optional<std::string_view> after(std::string_view line, std::string_view words) {
    const std::size_t at = line.find(words);
    if (at == std::string_view::npos) return std::nullopt;
    return trim(line.substr(at + words.size()));
}

class MavenReader : public UnitReader {
   public:
    MavenReader(std::span<const UnitPart> parts, fs::path scratch, fs::path root)
        : scratch_(std::move(scratch)),
          root_(std::move(root)),
          module_(parts.front().unit->particulars.at(k_maven_module)),
          folder_(parts.front().unit->top / parts.front().unit->particulars.at(k_maven_folder)) {
        for (const UnitPart& part : parts) {
            by_class_.emplace(part.unit->particulars.at(k_maven_class), classes_.size());
            classes_.push_back({.name = part.unit->particulars.at(k_maven_class),
                                .unit = part.unit->name,
                                .tests = {part.unit->particulars.begin() + k_maven_tests, part.unit->particulars.end()},
                                .choice = part.choice});
        }
    }

    void printed(std::string_view bytes, UnitSink& sink) override {
        sink.output(bytes);
        if (!open_.empty() && open_.back().printed.size() < k_most_output) open_.back().printed += bytes;
        if (open_.empty() && said_.size() < k_most_output) said_ += bytes;
        lines_.feed(bytes, [&](std::string_view text) { line(text, sink); });
    }

    void looked(UnitSink& sink) override {
        constexpr std::string_view k_begin = "jvm.";
        std::error_code error;
        for (fs::directory_iterator at(scratch_, error), end; !error && at != end; at.increment(error)) {
            const std::string name = at->path().filename().string();
            const std::string number = name.starts_with(k_begin) ? name.substr(k_begin.size()) : "";
            if (number.empty()) continue;
            // One that waited too long has taken it back, and goes on as a part of the whole.
            const fs::path taken = scratch_ / ("taken." + number);
            std::error_code gone;
            fs::rename(at->path(), taken, gone);
            if (gone) continue;
            const Result<std::string> text = read_file(taken);
            const auto found = by_class_.find(text ? outer_class(trim(*text)) : "");
            const auto process = to_number(number);
            if (process && found != by_class_.end())
                sink.event(unit_event::ProcessBegins{static_cast<int>(*process), found->second});
            [[maybe_unused]] const auto written =
                write_file_atomically(scratch_ / ("go." + number), "", Durability::cached);
        }
    }

    void ended(int status, UnitSink& sink) override {
        read_reports();
        const bool exited = WIFEXITED(status);
        // Whatever Maven says: it can be told that failures don't matter.
        const Open* const open = still_open();
        const std::size_t blamed = open == nullptr ? classes_.size() : *unit_of(outer_class(open->name));
        const std::string trouble = open == nullptr ? trouble_of(status) : problem_;
        const bool nothing_ran = !exited && open == nullptr && reports_ == 0;
        told_trouble_ = nothing_ran;
        for (std::size_t at = 0; at < classes_.size(); ++at) {
            if (at == blamed || (nothing_ran && at == 0)) continue;
            const bool had_turn = classes_[at].has_report || (exited && open == nullptr) || nothing_ran;
            if (had_turn) tell_class(at, nothing_ran ? "it was ended" : trouble, sink);
        }
        if (open != nullptr) return blame_class(blamed, open->name, sink);
        if (nothing_ran) begin_test(0, id_of("maven"), sink);
    }

   private:
    struct Case {
        std::string id;
        TestResult result;
    };
    /// Of the process, one of its units.
    struct Class {
        std::string name;
        std::string unit;
        std::vector<std::string> tests;  ///< as the sources show them; of a whole module `Class::test`
        TestChoice choice;
        std::vector<Case> cases = {};
        bool has_report = false;
    };

    struct Report {
        std::string name;  ///< of its class, the outer one
        std::optional<std::size_t> unit;
    };

    struct Open {
        std::string name;
        std::string printed;  ///< since it began
    };

    void line(std::string_view line, UnitSink& sink) {
        if (line.find('\x1b') != std::string_view::npos) return plain_line(without_colours(line), sink);
        plain_line(line, sink);
    }

    void plain_line(std::string_view line, UnitSink& sink) {
        constexpr std::string_view k_in = " in ";
        if (const auto error = after(line, "[ERROR]")) note_error(*error);
        if (const auto name = said(line, "] Running "); name && name->find(' ') == std::string_view::npos) {
            runs(valid_utf8(*name), sink);
        } else if (const auto counts = said(line, "] Tests run:")) {
            ran_any_ = ran_any_ || !counts->starts_with("0,");
            if (const std::size_t at = counts->rfind(k_in); at != std::string_view::npos)
                ends(valid_utf8(trim(counts->substr(at + k_in.size()))));
        } else if (surefire_.empty() && line.find("surefire") != std::string_view::npos) {
            // `--- maven-surefire-plugin:2.22.3:test (default-test) @ core ---`
            if (const auto goal = after(line, "--- "); goal && goal->find(":test ") != std::string_view::npos)
                surefire_ = valid_utf8(goal->substr(0, goal->find(":test ")));
        }
    }

    /// What follows words of Surefire's own, behind Maven's level or at the line's begin.
    static std::optional<std::string_view> said(std::string_view line, std::string_view words) {
        const std::string_view bare = words.substr(words.find(' ') + 1);
        return after(line, line.starts_with(bare) ? bare : words);
    }

    void note_error(std::string_view error) {
        constexpr std::array<std::string_view, 3> k_lost = {"forked VM", "forked process", "in the fork"};
        if (error_count_++ < k_most_errors) errors_ += "\n[ERROR] " + valid_utf8(error);
        lost_jvm_ = lost_jvm_ || std::ranges::any_of(k_lost, [&](std::string_view words) {
                        return error.find(words) != std::string_view::npos;
                    });
    }

    void ends(const std::string& name) {
        std::erase_if(open_, [&](const Open& one) { return one.name == name; });
    }

    void runs(std::string name, UnitSink& sink) {
        open_.push_back({std::move(name), {}});
        if (const auto at = unit_of(outer_class(open_.back().name))) sink.event(unit_event::UnitBegins{.index = *at});
    }

    /// Then it is the only unit.
    bool is_whole_module() const { return classes_.front().name.empty(); }

    /// Nothing: it is no class of ours. A whole module is the unit of all that it has compiled.
    std::optional<std::size_t> unit_of(const std::string& class_name) {
        if (const auto found = by_class_.find(class_name); found != by_class_.end()) return found->second;
        if (!is_whole_module()) return std::nullopt;
        std::string file = class_name;
        std::ranges::replace(file, '.', '/');
        std::error_code error;
        if (!fs::exists(folder_ / "target/test-classes" / (file + ".class"), error)) return std::nullopt;
        return by_class_.emplace(class_name, 0).first->second;
    }

    /// What is wrong with the process itself, in which no class came to an end too early.
    std::string trouble_of(int status) const {
        if (WIFEXITED(status) && WEXITSTATUS(status) != 0 && failed_ == 0)
            return fmt::format("mvn ended with status {}, and no test failed{}", WEXITSTATUS(status), errors_);
        if (status == 0 && reports_ == 0 && (ran_any_ || expects_reports()))
            return fmt::format("{} left no report of a test; is its build folder another than target?",
                               surefire_.empty() ? "Surefire" : surefire_);
        return lost_jvm_ && problem_.empty() ? "a JVM of the tests ended too early" + errors_ : problem_;
    }

    /// The class that ran last of those that did not end.
    const Open* still_open() {
        for (auto one = open_.rbegin(); one != open_.rend(); ++one)
            if (unit_of(outer_class(one->name))) return &*one;
        return nullptr;
    }

    bool expects_reports() const {
        return std::ranges::any_of(classes_, [](const Class& one) {
            return one.choice.only.empty() && one.choice.left_out.empty() && !one.tests.empty();
        });
    }

    void read_reports() {
        for (std::size_t number = 1;; ++number) {
            const fs::path file = scratch_ / fmt::format("report.{}", number);
            Result<std::string> xml = read_file(file);
            if (!xml) break;
            ++reports_;
            const Result<std::string> name = read_file(file.string() + ".name");
            const std::string path = name ? valid_utf8(trim(*name)) : "";
            const std::string of_file = class_of_report(path);
            ends(of_file);
            Report report{outer_class(of_file), {}};
            report.unit = unit_of(report.name);
            if (report.unit) classes_[*report.unit].has_report = true;
            const std::string problem = read_junit(*xml, [&](JunitCase&& one) { keep(one, report); });
            if (!problem.empty() && problem_.empty())
                problem_ = fmt::format("{} can't be trusted: {}", path.empty() ? "a report" : path, problem);
        }
    }

    /// The report is of another class than the test where that is a suite of classes: then the test is the suite's, and
    /// not the one that the class has by itself.
    void keep(JunitCase& one, const Report& report) {
        // Surefire's reportNameSuffix.
        one.class_name.resize(std::min(one.class_name.size(), one.class_name.find('(')));
        if (is_failure(one.result.outcome)) ++failed_;
        const std::string outer = outer_class(one.class_name);
        std::optional<std::size_t> owner = report.unit ? report.unit : unit_of(outer);
        if (!owner && is_whole_module()) owner = 0;
        if (!owner) {
            // Nobody has asked for it, but it must not go unseen.
            if (is_failure(one.result.outcome) && problem_.empty())
                problem_ = fmt::format("{} failed, whose class is none of the test classes that were found: {}",
                                       junit_name(one), one.result.message);
            return;
        }
        const bool is_suites = report.unit && !report.name.empty() && !outer.empty() && report.name != outer;
        const std::string id = names_.id(module_, is_suites ? report.name + "::" + junit_name(one) : junit_name(one));
        Class& unit = classes_[*owner];
        unit.has_report = true;
        if (!unit.choice.wants(id)) return;
        if (is_failure(one.result.outcome))
            one.result.file_location = java_location(one.result.traceback, folder_, root_);
        unit.cases.push_back({id, std::move(one.result)});
    }

    /// A class that the process is not blamed for. `trouble`: the process's own; one of the classes has it as a result.
    void tell_class(std::size_t at, const std::string& trouble, UnitSink& sink) {
        Class& one = classes_[at];
        sink.event(unit_event::UnitBegins{.index = at});
        double duration = 0.001;
        for (Case& test : one.cases) {
            duration += test.result.duration;
            end_test(test.id, std::move(test.result), sink);
        }
        if (!one.has_report || (at + 1 == classes_.size() && !trouble.empty())) tell_missing(one, trouble, sink);
        sink.event(unit_event::UnitEnds{.complete = true, .duration = duration});
    }

    void tell_missing(const Class& one, const std::string& trouble, UnitSink& sink) {
        if (!trouble.empty() && !std::exchange(told_trouble_, true))
            return extra(trouble, sink);  // it stands for the class
        if (one.has_report || !one.choice.only.empty() || !one.choice.left_out.empty()) return;
        TestResult result;
        result.outcome = trouble.empty() ? Outcome::skipped : Outcome::not_run;
        result.message = trouble.empty()
                             ? fmt::format("Surefire ran no test of this {}", one.name.empty() ? "module" : "class")
                             : fmt::format("Maven did not come to it; see {}", id_of("maven"));
        end_test(one.unit, std::move(result), sink);
    }

    /// `running`: the class that ran. Its test, where there is but one that can have done it; else the class, and what
    /// is known of its tests was not run.
    void blame_class(std::size_t at, const std::string& running, UnitSink& sink) {
        const std::string name = outer_class(running);
        Class& one = classes_[at];
        sink.event(unit_event::UnitBegins{.index = at});
        for (Case& test : one.cases) end_test(test.id, std::move(test.result), sink);
        if (one.name.empty()) sink.event(unit_event::MoreExists{});
        std::vector<std::string> tests;
        std::size_t known = 0;
        for (const std::string& test : one.tests) {
            if (one.name.empty() && !test.starts_with(name + "::")) continue;
            ++known;
            if (std::string id = id_of(one.name.empty() ? test : name + "::" + test); one.choice.wants(id))
                tests.push_back(std::move(id));
        }
        if (one.choice.only.size() == 1) return begin_test(at, *one.choice.only.begin(), sink);
        if (tests.size() == 1 && known == 1 && running == name) return begin_test(at, tests.front(), sink);
        for (const std::string& test : tests) {
            TestResult result;
            result.message = "its class ended the process";
            sink.event(unit_event::TestExists{++known_, test});
            sink.event(unit_event::TestEnds{.number = known_, .result = std::move(result)});
        }
        if (!one.choice.left_out.contains(id_of(name))) begin_test(at, id_of(name), sink);
    }

    /// What the process ended in, with what was printed since its class began.
    void begin_test(std::size_t at, const std::string& id, UnitSink& sink) {
        sink.event(unit_event::UnitBegins{.index = at});
        sink.event(unit_event::TestExists{++known_, id});
        sink.event(unit_event::TestStarts{.number = known_});
        for (const Open& one : open_)
            if (unit_of(outer_class(one.name)) == at) sink.output(one.printed);
    }

    void end_test(const std::string& id, TestResult&& result, UnitSink& sink) {
        sink.event(unit_event::TestExists{++known_, id});
        if (result.outcome != Outcome::not_run) sink.event(unit_event::TestStarts{.number = known_});
        sink.event(unit_event::TestEnds{.number = known_, .result = std::move(result)});
    }

    void extra(const std::string& message, UnitSink& sink) {
        unit_event::Extra extra;
        extra.result.id = id_of("maven");
        extra.result.outcome = Outcome::error;
        extra.result.message = message;
        extra.result.output = valid_utf8(said_);
        sink.event(std::move(extra));
    }

    std::string id_of(std::string_view name) const { return fmt::format("{}::{}", module_, name); }

    const fs::path scratch_;
    const fs::path root_;
    const std::string module_;  ///< in ids
    const fs::path folder_;     ///< of the module
    std::vector<Class> classes_;
    std::map<std::string, std::size_t> by_class_;
    TestNames names_;
    BoundedLines lines_{k_longest_line};
    std::vector<Open> open_;  ///< classes that run, the newest last
    std::string said_;        ///< while no class ran
    std::string errors_;
    std::string surefire_;  ///< `maven-surefire-plugin:2.22.3`
    std::string problem_;
    bool ran_any_ = false;   ///< Surefire says so
    bool lost_jvm_ = false;  ///< Maven says so
    bool told_trouble_ = false;
    std::size_t error_count_ = 0;
    std::size_t known_ = 0;
    std::size_t failed_ = 0;
    std::size_t reports_ = 0;
};

}  // namespace

std::unique_ptr<UnitReader> make_maven_reader(std::span<const UnitPart> parts, const fs::path& scratch,
                                              const fs::path& root) {
    return std::make_unique<MavenReader>(parts, scratch, root);
}

}  // namespace pentad
