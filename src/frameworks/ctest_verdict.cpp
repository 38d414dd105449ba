#include "frameworks/ctest_verdict.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>

#include "base/text.hpp"
#include "frameworks/cmake_regex.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_searched = 16 * 1024 * 1024;  // bytes of output that expressions are looked for in

/// The first that is found; empty: none is.
const std::string* first_found(const std::vector<std::string>& expressions, std::string_view output) {
    for (const std::string& expression : expressions)
        if (CMakeRegex(expression).found_in(output)) return &expression;
    return nullptr;
}

class CTestReader : public UnitReader {
   public:
    CTestReader(std::string unit, CTestRules rules, std::string place)
        : unit_(std::move(unit)), rules_(std::move(rules)), place_(std::move(place)) {
        keeps_ = !rules_.pass.empty() || !rules_.fail.empty() || !rules_.skip.empty();
    }

    void started(UnitSink& sink) override {
        sink.event(unit_event::TestExists{0, unit_});
        sink.event(unit_event::TestStarts{});
    }

    void printed(std::string_view bytes, UnitSink& sink) override {
        if (keeps_) output_ += bytes.substr(0, k_searched - std::min(k_searched, output_.size()));
        if (!rules_.match.empty()) look_for_match(bytes, sink);
        sink.output(bytes);
    }

    void ended(int status, UnitSink& sink) override {
        // Also CTest lets no expression and no WILL_FAIL turn a signal into a pass.
        if (!WIFEXITED(status)) return;
        unit_event::TestEnds ends;
        ends.result = ctest_verdict(rules_, status, output_);
        if (is_failure(ends.result.outcome)) ends.result.file_location = place_;
        sink.event(std::move(ends));
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    /// As CTest: in whole lines, and once.
    void look_for_match(std::string_view bytes, UnitSink& sink) {
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
            line_ += bytes.substr(at, std::min(end - at, k_searched - std::min(k_searched, line_.size())));
            if (end == bytes.size()) return;
            at = end + 1;
            const bool is_found = first_found(rules_.match, line_) != nullptr;
            line_.clear();
            if (!is_found) continue;
            sink.event(unit_event::LimitIs{rules_.match_timeout});
            return rules_.match.clear();
        }
    }

    std::string unit_;
    CTestRules rules_;
    std::string place_;
    bool keeps_ = false;
    std::string output_;
    std::string line_;  ///< that has not ended yet; for `match`
};

class ReadyReader : public UnitReader {
   public:
    explicit ReadyReader(TestResult result) : result_(std::move(result)) {}
    void started(UnitSink& sink) override { sink.event(unit_event::TestExists{0, result_.id}); }
    void printed(std::string_view, UnitSink&) override {}
    void ended(int, UnitSink& sink) override {
        unit_event::TestEnds ends;
        ends.result = result_;
        sink.event(unit_event::TestStarts{});
        sink.event(std::move(ends));
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    TestResult result_;
};

}  // namespace

TestResult ctest_verdict(const CTestRules& rules, int status, std::string_view output) {
    TestResult result;
    const int code = WEXITSTATUS(status);
    // As CTest has it, which puts the output together from lines: a `$` stands behind the last line feed.
    std::string ended;
    if (!output.empty() && !output.ends_with('\n')) output = ended = std::string(output) + '\n';
    const std::string* const failing = first_found(rules.fail, output);
    const bool lacks = !rules.pass.empty() && first_found(rules.pass, output) == nullptr;
    const bool skips = first_found(rules.skip, output) != nullptr;
    if (skips || (rules.skip_return_code >= 0 && code == rules.skip_return_code)) {
        result.outcome = Outcome::skipped;
        result.message =
            skips ? "it printed what SKIP_REGULAR_EXPRESSION asks for" : fmt::format("exited with status {}", code);
        return result;
    }
    const bool success = !lacks && failing == nullptr && (code == 0 || !rules.pass.empty());
    if (success != rules.will_fail) {
        result.outcome = Outcome::passed;
        return result;
    }
    result.outcome = Outcome::failed;
    if (rules.will_fail)
        result.message = fmt::format("it passed, but has WILL_FAIL (status {})", code);
    else if (failing != nullptr)
        result.message = "it printed what FAIL_REGULAR_EXPRESSION forbids: " + printable(*failing);
    else if (lacks)
        result.message = "it did not print what PASS_REGULAR_EXPRESSION asks for: " + printable(rules.pass.front());
    else
        result.message = fmt::format("exited with status {}", code);
    return result;
}

std::unique_ptr<UnitReader> ctest_reader(std::string unit, CTestRules rules, std::string place) {
    return std::make_unique<CTestReader>(std::move(unit), std::move(rules), std::move(place));
}

std::unique_ptr<UnitReader> ready_reader(TestResult result) { return std::make_unique<ReadyReader>(std::move(result)); }

}  // namespace pentad
