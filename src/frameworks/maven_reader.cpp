// What Surefire leaves in its reports, and what it prints while it runs: which class.
#include <fmt/format.h>
#include <sys/wait.h>

#include <set>

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

class MavenReader : public UnitReader {
   public:
    MavenReader(const TestUnit& unit, TestChoice choice, fs::path scratch, fs::path root)
        : unit_(unit),
          choice_(std::move(choice)),
          scratch_(std::move(scratch)),
          root_(std::move(root)),
          module_(unit_.top / unit_.particulars.at(k_maven_module)) {}

    void printed(std::string_view bytes, UnitSink& sink) override {
        sink.output(bytes);
        lines_.feed(bytes, [&](std::string_view text) { line(text); });
    }

    void ended(int status, UnitSink& sink) override {
        read_reports(sink);
        const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!running_.empty() && !well) {
            tell_rest(sink);
            return blame_class(sink);
        }
        if (!WIFEXITED(status)) return;
        if (!well && failed_ == 0)
            extra(fmt::format("mvn ended with status {}, and no test failed{}", WEXITSTATUS(status), errors_), sink);
        if (well && reports_ == 0 && choice_.only.empty() && choice_.left_out.empty())
            extra("Surefire left no report of a test; is its build folder another than target?", sink);
        if (!problem_.empty()) extra(problem_, sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    void line(std::string_view line) {
        constexpr std::string_view k_running = "Running ";
        constexpr std::string_view k_in = " in ";
        std::string_view bare = trim(line);
        if (bare.starts_with("[ERROR]") && error_count_++ < k_most_errors) errors_ += "\n" + valid_utf8(bare);
        if (bare.starts_with('[') && bare.find("] ") != std::string_view::npos) bare.remove_prefix(bare.find("] ") + 2);
        if (bare.starts_with(k_running)) {
            const std::string_view name = trim(bare.substr(k_running.size()));
            if (name.find(' ') == std::string_view::npos) running_ = valid_utf8(name);
        } else if (bare.starts_with("Tests run:") && bare.find(k_in) != std::string_view::npos) {
            running_.clear();
        }
    }

    void read_reports(UnitSink& sink) {
        for (std::size_t number = 1;; ++number) {
            const fs::path file = scratch_ / fmt::format("report.{}", number);
            Result<std::string> xml = read_file(file);
            if (!xml) break;
            ++reports_;
            const std::string problem = read_junit(std::move(*xml), [&](JunitCase&& one) { tell(one, sink); });
            if (!problem.empty() && problem_.empty()) {
                const Result<std::string> name = read_file(file.string() + ".name");
                problem_ = fmt::format("{} can't be trusted: {}", name ? valid_utf8(trim(*name)) : "a report", problem);
            }
        }
    }

    void tell(JunitCase& one, UnitSink& sink) {
        classes_.insert(one.class_name.substr(0, one.class_name.find('$')));
        if (is_failure(one.result.outcome)) ++failed_;
        const std::string id = names_.id(unit_.name, junit_name(one));
        if (!choice_.wants(id)) return;
        if (is_failure(one.result.outcome))
            one.result.file_location = java_location(one.result.traceback, module_, root_);
        sink.event(unit_event::TestExists{++known_, id});
        sink.event(unit_event::TestStarts{.number = known_});
        sink.event(unit_event::TestEnds{.number = known_, .result = std::move(one.result)});
    }

    /// Its test, where there is but one; else the class, and what is known of its tests was not run.
    void blame_class(UnitSink& sink) {
        const std::string outer = running_.substr(0, running_.find('$'));
        std::vector<std::string> tests;
        for (std::size_t at = k_maven_files; at < unit_.particulars.size(); ++at) {
            const std::vector<std::string> parts = split(unit_.particulars[at], '\t');
            if (java_class_of(parts[0]) == outer) tests.assign(parts.begin() + 1, parts.end());
        }
        const bool one = tests.size() == 1 && outer == running_;
        const std::string id = id_of(one ? running_ + "::" + tests.front() : running_);
        for (const std::string& test : tests) {
            const std::string other = id_of(outer + "::" + test);
            if (one || !choice_.wants(other)) continue;
            sink.event(unit_event::TestExists{++known_, other});
            unit_event::TestEnds ends{.number = known_, .result = {}};
            ends.result.message = "its class ended the process";
            sink.event(std::move(ends));
        }
        if (choice_.left_out.contains(id)) return;
        sink.event(unit_event::TestExists{++known_, id});
        sink.event(unit_event::TestStarts{.number = known_});
    }

    /// The plain tests of the classes that had no turn, in this process or one before.
    void tell_rest(UnitSink& sink) {
        for (const std::string& id : choice_.left_out) {
            const std::string_view name = name_in_unit(id, unit_.name);
            classes_.emplace(name.substr(0, std::min(name.find("::"), name.find('$'))));
        }
        for (std::size_t at = k_maven_files; at < unit_.particulars.size(); ++at) {
            const std::vector<std::string> parts = split(unit_.particulars[at], '\t');  // the file, its tests
            const std::string class_name = java_class_of(parts[0]);
            if (class_name == running_.substr(0, running_.find('$')) || classes_.contains(class_name)) continue;
            for (std::size_t part = 1; part < parts.size(); ++part) {
                const std::string id = id_of(class_name + "::" + parts[part]);
                if (choice_.wants(id)) sink.event(unit_event::TestExists{++known_, id});
            }
        }
    }

    void extra(const std::string& message, UnitSink& sink) {
        unit_event::Extra extra;
        extra.result.id = id_of("maven");
        extra.result.outcome = Outcome::error;
        extra.result.message = message;
        sink.event(std::move(extra));
    }

    std::string id_of(std::string_view name) const { return fmt::format("{}::{}", unit_.name, name); }

    const TestUnit unit_;
    const TestChoice choice_;
    const fs::path scratch_;
    const fs::path root_;
    const fs::path module_;
    TestNames names_;
    std::set<std::string> classes_;  ///< that have reports
    BoundedLines lines_{k_longest_line};
    std::string running_;  ///< the class
    std::string errors_;
    std::string problem_;
    std::size_t error_count_ = 0;
    std::size_t known_ = 0;
    std::size_t failed_ = 0;
    std::size_t reports_ = 0;
};

}  // namespace

std::unique_ptr<UnitReader> make_maven_reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                                              const fs::path& root) {
    return std::make_unique<MavenReader>(unit, choice, scratch, root);
}

}  // namespace pentad
