#include "frameworks/xml_case_reader.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <map>

#include "base/text.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/case_xml.hpp"
#include "frameworks/line_cutter.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_most = 16 * 1024 * 1024;  // bytes of one case's report
constexpr int k_all_skipped = 4;                  // the status of Catch2 3 then
constexpr std::size_t k_kept = 300;               // bytes of a line that is shown

class XmlCaseReader : public UnitReader {
   public:
    XmlCaseReader(const TestUnit& unit, const TestChoice& choice, fs::path root)
        : prefix_(particular(unit, "prefix")),
          kind_(particular(unit, "kind")),
          cases_(unit, choice),
          folder_(particular(unit, "sources")),
          root_(std::move(root)) {
        if (prefix_.empty()) prefix_ = unit.name + "::";
        done_.resize(cases_.size());
        times_.resize(cases_.size());
    }

    void started(UnitSink& sink) override {
        for (std::size_t number = 0; number < cases_.size(); ++number)
            sink.event(unit_event::TestExists{number, cases_.id(number)});
    }

    void printed(std::string_view bytes, UnitSink& sink) override {
        lines_.feed(bytes, [&](std::string_view line, bool whole) { this->line(line, whole, sink); });
    }

    void ended(int status, UnitSink& sink) override {
        if (const std::string rest = lines_.take_rest(); !rest.empty()) line(rest, false, sink);
        if (crashed_ || xml_.is_in_case()) return;  // the test that had started gets the blame
        if (!WIFEXITED(status) && !finished_) return;
        if (!begun_) {
            extra("process::report",
                  fmt::format("it ended with status {} and wrote no report: its main() has to run the tests of {}; the "
                              "last line that it printed: {}",
                              WEXITSTATUS(status), kind_, last_line_.empty() ? "none" : printable(last_line_)),
                  sink);
            sink.event(unit_event::UnitEnds{.complete = true});
        }
        if (finished_) close(status, sink);
    }

   private:
    using Part = CaseXmlLines::Part;

    void line(std::string_view line, bool whole, UnitSink& sink) {
        // The report's last line has no line feed.
        const CaseXmlLines::Cut cut =
            whole || line.starts_with("</") ? xml_.cut(line) : CaseXmlLines::Cut{Part::none, line, ""};
        if (cut.part == Part::none) {
            if (!line.empty() && !begun_) last_line_ = line.substr(0, k_kept);
            sink.output(line);
            if (whole) sink.output("\n");
            return;
        }
        begun_ = true;
        if (!cut.before.empty()) sink.output(cut.before);
        switch (cut.part) {
            case Part::begins:
                begin(cut.xml, sink);
                break;
            case Part::inside:
                add(cut.xml);
                break;
            case Part::ends:
                add(cut.xml);
                end(sink);
                break;
            case Part::whole:
                leave_out(cut.xml, sink);
                break;
            case Part::report_ends:
                finished_ = true;
                break;
            case Part::document:
                suite_ = xml_suite(cut.xml).value_or(suite_);
                break;
            default:
                break;
        }
    }

    void add(std::string_view xml) {
        if (text_.size() < k_most) text_.append(xml).append("\n");
    }

    void begin(std::string_view xml, UnitSink& sink) {
        text_ = xml;
        text_ += "\n";
        const std::optional<std::string> name = case_name(text_);
        current_ = name ? number_of(*name, true, sink) : CaseList::k_none;
        if (current_ != CaseList::k_none) sink.event(unit_event::TestStarts{current_});
    }

    void end(UnitSink& sink) {
        Result<CaseFacts> facts = read_case_xml(text_, folder_, root_);
        if (facts && facts->crashed) crashed_ = true;
        if (!facts) {
            facts = CaseFacts();
            facts->result.outcome = Outcome::error;
            facts->result.message = text_.size() >= k_most ? "what its report says of it is longer than 16 MB"
                                                           : "what its report says of it is no XML";
        }
        any_failed_ = any_failed_ || is_failure(facts->result.outcome);
        text_.clear();
        if (current_ == CaseList::k_none) return;
        if (!facts->output.empty()) sink.output(facts->output);
        if (crashed_) return;
        finish(current_, std::move(facts->result), sink);
        current_ = CaseList::k_none;
    }

    /// doctest says so of those that are to be skipped, and of those that were not chosen.
    void leave_out(std::string_view xml, UnitSink& sink) {
        std::string tag(xml);
        Result<CaseFacts> facts = read_case_xml(tag, folder_, root_);
        if (!facts || !facts->left_out) return;
        const std::size_t number = number_of(facts->name, false, sink);
        if (number != CaseList::k_none) finish(number, std::move(facts->result), sink);
    }

    std::size_t number_of(const std::string& said, bool runs, UnitSink& sink) {
        std::string name = xml_case_key(suite_, said);
        std::size_t number = find_next(name);
        // CTest does not know suites.
        if (number == CaseList::k_none && !suite_.empty()) {
            std::string bare = xml_case_key("", said);
            number = find_next(bare);
        }
        if (number == CaseList::k_none && runs) {
            number = cases_.add(name);
            if (number == CaseList::k_none) return number;
            done_.resize(cases_.size());
            times_.resize(cases_.size(), 1);
            sink.event(unit_event::TestExists{number, cases_.id(number)});
        }
        return number;
    }

    /// Of the case whose name this is, this time; the second of the same is `name[2]`.
    std::size_t find_next(std::string& name) {
        const std::size_t number = cases_.find(name);
        const int count = number == CaseList::k_none ? ++unlisted_[name] : ++times_[number];
        if (count == 1) return number;
        name += fmt::format("[{}]", count);
        return cases_.find(name);
    }

    void finish(std::size_t number, TestResult&& result, UnitSink& sink) {
        if (done_[number]) return;
        done_[number] = true;
        any_skipped_ = any_skipped_ || result.outcome == Outcome::skipped;
        unit_event::Event event(std::in_place_type<unit_event::TestEnds>, number);
        std::get<unit_event::TestEnds>(event).result.swap(result);
        sink.event(std::move(event));
    }

    void extra(std::string_view id, std::string message, UnitSink& sink) {
        unit_event::Extra event;
        event.result.id = prefix_ + std::string(id);
        any_failed_ = true;
        if (!cases_.is_wanted(event.result.id)) return;
        event.result.outcome = Outcome::error;
        event.result.message = std::move(message);
        sink.event(std::move(event));
    }

    /// The report has ended: what it does not tell of was not run.
    void close(int status, UnitSink& sink) {
        for (std::size_t number = 0; number < done_.size(); ++number) {
            if (done_[number]) continue;
            TestResult result;
            result.outcome = Outcome::error;
            result.message = fmt::format("{} does not run it, although it was asked for by its name", kind_);
            any_failed_ = true;
            finish(number, std::move(result), sink);
        }
        if (WIFSIGNALED(status))
            extra("process::exit", fmt::format("killed by signal {} at exit, after the last test", WTERMSIG(status)),
                  sink);
        else if (WEXITSTATUS(status) != 0 && !any_failed_ && !(any_skipped_ && WEXITSTATUS(status) == k_all_skipped))
            extra("process::exit", fmt::format("it ended with status {}, although no test failed", WEXITSTATUS(status)),
                  sink);
        sink.event(unit_event::UnitEnds{.complete = true});
    }

    std::string prefix_;
    std::string kind_;
    CaseList cases_;
    fs::path folder_;
    fs::path root_;
    CaseXmlLines xml_;
    LineCutter lines_;
    std::vector<bool> done_;
    std::vector<int> times_;  ///< how often each came
    std::map<std::string, int> unlisted_;
    std::size_t current_ = CaseList::k_none;
    std::string suite_;
    std::string text_;  ///< the current case's XML
    std::string last_line_;
    bool begun_ = false;
    bool finished_ = false;
    bool crashed_ = false;
    bool any_failed_ = false;
    bool any_skipped_ = false;
};

}  // namespace

std::string xml_case_key(std::string_view suite, std::string_view name) {
    const std::string bare(trim(name));
    return suite.empty() ? bare : fmt::format("{}::{}", trim(suite), bare);
}

std::unique_ptr<UnitReader> xml_case_reader(const TestUnit& unit, const TestChoice& choice, const fs::path& root) {
    return std::make_unique<XmlCaseReader>(unit, choice, root);
}

}  // namespace pentad
