#include "frameworks/suite_readers.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <chrono>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/junit_report.hpp"
#include "frameworks/status_reader.hpp"
#include "frameworks/tap_report.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/text_location.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_most_output = 256 * 1024;  // bytes of one test's

/// What reports of both kinds have in common: results are made known when they are read, and none may be missing.
class ReportReader : public UnitReader {
   public:
    ReportReader(const TestUnit& unit, TestChoice choice, fs::path scratch, fs::path root)
        : unit_(unit), choice_(std::move(choice)), scratch_(std::move(scratch)), root_(std::move(root)) {}

    void printed(std::string_view bytes, UnitSink& sink) override { sink.output(bytes); }

    void ended(int status, UnitSink& sink) final {
        read_all(sink);
        tell_all(sink);
        // A signal, also ours at its limit: whatever is missing, that is why.
        if (!WIFEXITED(status)) return;
        if (problem_.empty() && known_ == 0) problem_ = "the report has no tests";
        if (problem_.empty() && failed_ == 0 && WEXITSTATUS(status) != 0)
            problem_ =
                fmt::format("the command exited with status {}, and no test of its report failed", WEXITSTATUS(status));
        if (!problem_.empty()) extra(problem_, sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   protected:
    virtual void read_all(UnitSink& sink) = 0;

    void tell(std::string_view name, TestResult&& result, UnitSink& sink) {
        ++known_;
        if (is_failure(result.outcome)) ++failed_;
        if (waiting_ == held_.size()) tell_oldest(sink);
        Held& held = held_[(oldest_ + waiting_++) % held_.size()];
        names_.expect(unit_.name, name, held.candidate);
        // Made where it is, and with the memory that is there: a result is large, and each move of it costs.
        auto& ends = held.event.emplace<unit_event::TestEnds>(known_);
        ends.result.swap(result);
    }

    /// Those that are held too.
    void tell_all(UnitSink& sink) {
        while (waiting_ > 0) tell_oldest(sink);
    }

    void complain(const std::string& text) {
        if (problem_.empty()) problem_ = text;
    }

    /// The copies of the report's files, with their names, in the order of their numbers.
    std::vector<std::pair<fs::path, std::string>> reports() {
        std::vector<std::pair<fs::path, std::string>> files;
        for (std::size_t number = 1;; ++number) {
            const fs::path file = scratch_ / fmt::format("report.{}", number);
            const Result<std::string> name = read_file(file.string() + ".name");
            if (!name) break;
            files.emplace_back(file, valid_utf8(trim(*name)));
        }
        if (files.empty())
            complain(fmt::format("no file that the command has written matches report = {}; it is looked for from {}",
                                 printable(unit_.particulars.at(1)), printable(unit_.top.string())));
        return files;
    }

    const TestUnit unit_;
    const TestChoice choice_;
    const fs::path scratch_;
    const fs::path root_;

   private:
    /// A test whose id is being looked up.
    struct Held {
        TestNames::Candidate candidate;
        unit_event::Event event;  ///< its TestEnds
    };

    void tell_oldest(UnitSink& sink) {
        Held& held = held_[oldest_];
        oldest_ = (oldest_ + 1) % held_.size();
        --waiting_;
        names_.make_unique(held.candidate);
        std::string& id = held.candidate.id;
        if (!choice_.wants(id)) return;
        const std::size_t number = std::get<unit_event::TestEnds>(held.event).number;
        unit_event::Event exists(std::in_place_type<unit_event::TestExists>, number);
        std::get<unit_event::TestExists>(exists).id.swap(id);
        sink.event(std::move(exists));
        // Its memory, if nobody has taken it.
        if (auto* const told = std::get_if<unit_event::TestExists>(&exists)) id.swap(told->id);
        sink.event(unit_event::TestStarts{.number = number});
        sink.event(std::move(held.event));
    }

    void extra(const std::string& message, UnitSink& sink) {
        unit_event::Extra extra;
        extra.result.id = unit_.name + "::report";
        extra.result.outcome = Outcome::error;
        extra.result.message = message;
        sink.event(std::move(extra));
    }

    TestNames names_;
    std::array<Held, 4> held_;  ///< so many that memory is there when it is wanted
    std::size_t oldest_ = 0;
    std::size_t waiting_ = 0;
    std::size_t known_ = 0;
    std::size_t failed_ = 0;
    std::string problem_;
};

class JunitReader : public ReportReader {
   public:
    using ReportReader::ReportReader;

   private:
    void read_all(UnitSink& sink) override {
        for (const auto& [file, name] : reports()) {
            const Result<std::string> xml = read_file(file);
            if (!xml) {
                complain(xml.error().message);
                continue;
            }
            const std::string problem = read_junit(*xml, [&](JunitCase&& one) {
                if (is_failure(one.result.outcome)) one.result.file_location = place_of(one);
                name_.clear();
                append_junit_name(name_, one);
                tell(name_, std::move(one.result), sink);
            });
            if (!problem.empty()) complain(fmt::format("{} can't be trusted: {}", printable(name), problem));
        }
    }

    std::string place_of(const JunitCase& one) const {
        const std::string place = location_in_text(one.result.traceback, unit_.top, root_);
        if (!place.empty()) return place;
        const std::string file = path_in_workspace(one.file, unit_.top, root_);
        return file.empty() || one.line.empty() ? file : file + ":" + one.line;
    }

    std::string name_;  ///< of the test that is told; its memory stays
};

class TapSuiteReader : public ReportReader {
   public:
    using Clock = std::chrono::steady_clock;
    using ReportReader::ReportReader;

    void printed(std::string_view bytes, UnitSink& sink) override {
        sink.output(bytes);
        if (recent_.size() < k_most_output) recent_ += bytes;
    }

    void told(std::string_view bytes, UnitSink& sink) override {
        sink.output(bytes);
        sink_ = &sink;
        tap_.read(bytes);
        tell_all(sink);
        sink_ = nullptr;
        // What a test printed on stderr may be here before its line is.
        if (std::exchange(has_news_, false)) before_ = std::exchange(recent_, {});
    }

   private:
    void read_all(UnitSink& sink) override {
        sink_ = &sink;
        if (unit_.particulars.at(1).empty()) return end(tap_, "its output");
        for (const auto& [file, name] : reports()) {
            TapReader tap = make_reader();
            const Result<std::string> text = read_file(file);
            if (!text)
                complain(text.error().message);
            else
                tap.read(*text);
            end(tap, name);
        }
    }

    void end(TapReader& tap, const std::string& name) {
        tap.finish();
        if (!tap.problem().empty()) return complain(fmt::format("{}: {}", printable(name), tap.problem()));
        if (!tap.skipped()) return;
        TestResult result;
        result.outcome = Outcome::skipped;
        result.message = *tap.skipped();
        tell("", std::move(result), *sink_);
    }

    void take(TapTest&& test) {
        if (is_failure(test.result.outcome)) test.result.file_location = location_in_text(test.notes, unit_.top, root_);
        // Where it does not say how long it took: since the one before.
        if (test.result.duration <= 0 && test.when > since_)
            test.result.duration = std::chrono::duration<double>(test.when - since_).count();
        since_ = std::max(since_, test.when);
        // More of it may come until the next test's line does, and so all three events come only then.
        if (is_failure(test.result.outcome)) test.result.output = valid_utf8(before_ + recent_) + test.notes;
        has_news_ = true;
        tell(test.name, std::move(test.result), *sink_);
    }

    TapReader make_reader() {
        return TapReader([this](TapTest&& test) { take(std::move(test)); });
    }

    UnitSink* sink_ = nullptr;
    std::string recent_;  ///< on stderr since some tests were told
    std::string before_;  ///< the same, one time ago
    bool has_news_ = false;
    Clock::time_point since_ = Clock::now();
    TapReader tap_ = make_reader();
};

}  // namespace

std::string_view suite_script() {
    // A file's time is the time of a clock's tick: the command begins when that of `start` is over. SIGTERM is for the
    // command; what it wrote before counts.
    return R"(ended=
trap 'ended=1' TERM
: >"$0/start"; : >"$0/tick"
while ! [ "$0/tick" -nt "$0/start" ]; do : >"$0/tick"; done
/bin/sh -c "$1"
status=$?
count=0
for file in $2; do
    [ -f "$file" ] && [ "$file" -nt "$0/start" ] || continue
    count=$((count + 1))
    cp "$file" "$0/report.$count" && printf '%s\n' "$file" >"$0/report.$count.name"
done
if [ -n "$ended" ]; then
    trap - TERM
    kill -TERM $$
fi
exit "$status"
)";
}

std::unique_ptr<UnitReader> make_suite_reader(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                                              const fs::path& root) {
    const std::string& format = unit.particulars.at(0);
    if (format == "junit") return std::make_unique<JunitReader>(unit, choice, scratch, root);
    if (format == "tap") return std::make_unique<TapSuiteReader>(unit, choice, scratch, root);
    return status_reader(unit.name);
}

}  // namespace pentad
