#include "report/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "report/test_parts.hpp"
#include "report/words.hpp"
#include "report/xml_writer.hpp"

namespace pentad {

namespace {

// libxml2 refuses texts of 10 MB, and Jenkins keeps every one of them in memory.
constexpr std::size_t k_message_limit = 4 * 1024;  // bytes
constexpr std::size_t k_text_limit = 256 * 1024;   // bytes
constexpr double k_longest_time = 1e12;            // seconds; what is above it is no time

struct Counts {
    std::int64_t tests = 0;
    std::int64_t failures = 0;
    std::int64_t errors = 0;
    std::int64_t skipped = 0;
    double time = 0;  // seconds
};

/// An execution, whether it was the one that counts or an attempt before it.
struct Execution {
    Outcome outcome;
    std::string_view message;
    std::string_view traceback;
    std::string_view output;
};

/// The executions of a test that failed, oldest first.
std::vector<Execution> failures_of(const TestResult& result) {
    std::vector<Execution> failures;
    for (const Attempt& attempt : result.attempts)
        if (is_failure(attempt.outcome))
            failures.push_back({attempt.outcome, attempt.message, attempt.traceback, attempt.output});
    if (is_failure(result.outcome))
        failures.push_back({result.outcome, result.message, result.traceback, result.output});
    return failures;
}

/// JUnit tells a failed assertion from everything else that goes wrong.
bool is_error(const Execution& execution) { return execution.outcome != Outcome::failed; }

double clamped(double seconds) { return seconds > 0 ? std::min(seconds, k_longest_time) : 0; }

void count(Counts& counts, const TestResult& result) {
    ++counts.tests;
    counts.time += clamped(result.duration);
    if (is_failure(result.outcome))
        ++(is_error(failures_of(result).front()) ? counts.errors : counts.failures);
    else if (result.outcome == Outcome::skipped || result.outcome == Outcome::not_run)
        ++counts.skipped;
}

void count_attributes(XmlWriter& xml, const Counts& counts, const Run& run, double time) {
    xml.attribute("tests", counts.tests).attribute("failures", counts.failures).attribute("errors", counts.errors);
    xml.attribute("skipped", counts.skipped).attribute("time", fmt::format("{:.6f}", clamped(time)));
    xml.attribute("timestamp", to_iso(run.started).substr(0, 19));
}

void write_problem(XmlWriter& xml, const Execution& execution) {
    xml.attribute("message", head_and_tail(trim(execution.message), k_message_limit));
    xml.attribute("type", failure_type(execution.outcome, execution.message));
}

std::string body_of(const Execution& execution) {
    return head_and_tail(trim(execution.traceback).empty() ? execution.message : execution.traceback, k_text_limit);
}

void write_output(XmlWriter& xml, std::string_view output) {
    if (!trim(output).empty()) xml.begin("system-out").text(head_and_tail(output, k_text_limit)).end();
}

void write_rerun(XmlWriter& xml, std::string_view kind, const Execution& execution) {
    xml.begin(fmt::format("{}{}", kind, is_error(execution) ? "Error" : "Failure"));
    write_problem(xml, execution);
    xml.begin("stackTrace").text(body_of(execution)).end();
    write_output(xml, execution.output);
    xml.end();
}

void write_executions(XmlWriter& xml, const TestResult& result) {
    std::span<const Execution> rest;
    const std::vector<Execution> failures = failures_of(result);
    const bool failed = is_failure(result.outcome);
    if (failed) {
        xml.begin(is_error(failures.front()) ? "error" : "failure");
        write_problem(xml, failures.front());
        xml.text(body_of(failures.front())).end();
    }
    rest = std::span(failures).subspan(failed ? 1 : 0);
    for (const Execution& execution : rest) write_rerun(xml, failed ? "rerun" : "flaky", execution);
    if (failed) write_output(xml, failures.front().output);
}

void write_case(XmlWriter& xml, const TestResult& result, const JunitExtras& extras) {
    const TestParts parts = parts_of(result);
    xml.begin("testcase").attribute("name", parts.name).attribute("classname", parts.classname);
    xml.attribute("time", fmt::format("{:.6f}", clamped(result.duration)));
    const SourcePlace place = place_of(result.file_location);
    if (!place.path.empty()) xml.attribute("file", extras.path_prefix + std::string(place.path));
    if (place.line) xml.attribute("line", *place.line);
    write_executions(xml, result);
    if (result.outcome == Outcome::skipped)
        xml.begin("skipped").attribute("message", head_and_tail(trim(result.message), k_message_limit)).end();
    if (result.outcome == Outcome::not_run) xml.begin("skipped").attribute("message", "not run").end();
    if (result.cached_from) xml.begin("system-out").text(cached_text(result)).end();
    xml.end();
}

void write_suite(XmlWriter& xml, std::span<const TestResult* const> results, const Run& run,
                 const JunitExtras& extras) {
    Counts counts;
    for (const TestResult* result : results) count(counts, *result);
    const std::string& unit = results.front()->unit;
    xml.begin("testsuite").attribute("name", unit.empty() ? "tests" : unit);
    count_attributes(xml, counts, run, counts.time);
    for (const TestResult* result : results) write_case(xml, *result, extras);
    xml.end();
}

}  // namespace

std::string junit_xml(const Run& run, const JunitExtras& extras) {
    std::vector<const TestResult*> results;
    results.reserve(run.results.size());
    Counts counts;
    for (const TestResult& result : run.results) {
        results.push_back(&result);
        count(counts, result);
    }
    std::ranges::stable_sort(results, {}, [](const TestResult* result) { return std::string_view(result->unit); });
    XmlWriter xml;
    xml.begin("testsuites").attribute("name", extras.name);
    count_attributes(xml, counts, run, run.duration);
    for (auto first = results.begin(); first != results.end();) {
        const auto last = std::find_if(first, results.end(), [&](const auto* r) { return r->unit != (*first)->unit; });
        write_suite(xml, {first, last}, run, extras);
        first = last;
    }
    return xml.end().take();
}

}  // namespace pentad
