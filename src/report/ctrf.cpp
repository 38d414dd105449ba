#include "report/ctrf.hpp"

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "report/test_parts.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_text_limit = 256 * 1024;  // bytes

std::string_view status_of(Outcome outcome) {
    if (is_failure(outcome)) return "failed";
    if (outcome == Outcome::skipped) return "skipped";
    return outcome == Outcome::not_run ? "other" : "passed";
}

void write_texts(JsonWriter& json, std::string_view message, std::string_view traceback) {
    if (!trim(message).empty()) json.member("message", head_and_tail(message, k_text_limit));
    if (!trim(traceback).empty()) json.member("trace", head_and_tail(traceback, k_text_limit));
}

void write_output(JsonWriter& json, std::string_view output) {
    if (trim(output).empty()) return;
    const std::string text = head_and_tail(output, k_text_limit);
    std::string_view lines = text;
    if (lines.ends_with('\n')) lines.remove_suffix(1);
    json.member("stdout", split(lines, '\n'));
}

void write_attempt(JsonWriter& json, const Attempt& attempt, std::size_t number) {
    json.begin_object().member("attempt", number).member("status", status_of(attempt.outcome));
    json.member("duration", milliseconds_of(attempt.duration));
    write_texts(json, attempt.message, attempt.traceback);
    if (const SourcePlace place = place_of(attempt.file_location); place.line) json.member("line", *place.line);
    write_output(json, attempt.output);
    json.key("extra").begin_object().member("rawStatus", to_string(attempt.outcome)).end_object();
    json.end_object();
}

void write_attempts(JsonWriter& json, const TestResult& result) {
    if (result.attempts.empty()) return;
    json.member("retries", result.attempts.size()).member("flaky", result.is_flaky());
    json.key("retryAttempts").begin_array();
    for (std::size_t i = 0; i < result.attempts.size(); ++i) write_attempt(json, result.attempts[i], i + 1);
    json.end_array();
}

void write_test(JsonWriter& json, const TestResult& result, const CtrfExtras& extras) {
    const TestParts parts = parts_of(result);
    json.begin_object();
    if (!result.id.empty()) json.member("testId", result.id);
    json.member("name", parts.name).member("status", status_of(result.outcome));
    json.member("duration", milliseconds_of(result.duration)).member("rawStatus", to_string(result.outcome));
    json.key("suite").begin_array().value(result.unit);
    if (!parts.classes.empty()) json.value(parts.classes);
    json.end_array();
    write_texts(json, result.message, result.traceback);
    const SourcePlace place = place_of(result.file_location);
    if (!place.path.empty()) json.member("filePath", extras.path_prefix + std::string(place.path));
    if (place.line) json.member("line", *place.line);
    write_attempts(json, result);
    write_output(json, result.output);
    if (result.cached_from) json.key("extra").begin_object().member("cachedFrom", *result.cached_from).end_object();
    json.end_object();
}

void write_summary(JsonWriter& json, const Run& run) {
    const auto with = [&](std::string_view status) {
        return std::ranges::count_if(run.results, [&](const auto& r) { return status_of(r.outcome) == status; });
    };
    std::set<std::string_view> units;
    for (const TestResult& result : run.results) units.insert(result.unit);
    json.key("summary").begin_object().member("tests", run.results.size());
    json.member("passed", with("passed")).member("failed", with("failed")).member("skipped", with("skipped"));
    json.member("pending", 0).member("other", with("other"));
    json.member("flaky", std::ranges::count_if(run.results, [](const auto& r) { return r.is_flaky(); }));
    json.member("suites", units.size()).member("start", run.started.milliseconds);
    json.member("stop", run.started.milliseconds + milliseconds_of(run.duration));
    json.member("duration", milliseconds_of(run.duration));
    json.key("extra").begin_object().member("success", run.success()).member("interrupted", run.interrupted);
    json.member("run", run.id).member("warnings", run.warnings).end_object().end_object();
}

}  // namespace

std::string ctrf_json(const Run& run, const CtrfExtras& extras) {
    JsonWriter json;
    json.begin_object().member("reportFormat", "CTRF").member("specVersion", "0.0.0");
    json.member("generatedBy", "pentad").key("results").begin_object();
    json.key("tool").begin_object().member("name", "pentad");
    if (!extras.version.empty()) json.member("version", extras.version);
    json.end_object();
    write_summary(json, run);
    json.key("tests").begin_array();
    for (const TestResult& result : run.results) write_test(json, result, extras);
    json.end_array();
    if (!run.git_commit.empty()) json.key("environment").begin_object().member("commit", run.git_commit).end_object();
    return json.end_object().end_object().take() + '\n';
}

}  // namespace pentad
