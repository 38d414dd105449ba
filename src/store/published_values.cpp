#include "store/published_values.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/test_name.hpp"

namespace pentad {
namespace {

std::string_view word_of(EditKind kind) {
    switch (kind) {
        case EditKind::user:
            return "user";
        case EditKind::unrecorded:
            return "unrecorded";
        case EditKind::rollback:
            return "rollback";
        case EditKind::undo:
            return "undo";
    }
    return "user";
}

void write_file(JsonWriter& json, const FileChange& change) {
    constexpr std::size_t k_hash_digits = 16;
    write_text(json, "file_path", change.path);
    json.member("file_hash", change.sha256.substr(0, k_hash_digits));
    if (!change.after.exists()) json.member("deleted", true);
}

void write_failure(JsonWriter& json, const TestResult& result) {
    const TestName name = test_name_of(result.id, result.unit);
    json.begin_object();
    json.member("type", result.outcome == Outcome::failed ? "FAIL" : "ERROR");
    json.member("test_name", name.name).member("test_class", name.test_class).member("module", result.unit);
    json.member("traceback", result.traceback).member("file_location", result.file_location);
    json.member("message", result.message).member("id", result.id);
    json.member("status", to_string(result.outcome)).member("duration_seconds", result.duration);
    if (!result.attempts.empty()) json.member("retries", result.attempts.size());
    json.end_object();
}

}  // namespace

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
    const std::string valid = valid_utf8(text);
    json.member(name, valid);
    if (valid == text) return;
    std::string hexadecimal;
    for (const char byte : text) hexadecimal += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    json.member(fmt::format("{}_bytes", name), hexadecimal);
}

void write_edit(JsonWriter& json, const Edit& edit) {
    json.begin_object();
    write_file(json, edit.changes.empty() ? FileChange{} : edit.changes.front());
    json.member("timestamp", to_iso(edit.time));
    write_text(json, "description", edit.description);
    json.member("edit", edit.id);
    write_text(json, "author", edit.author);
    json.member("utc_offset", edit.time.offset_minutes);
    if (edit.kind != EditKind::user) json.member("kind", word_of(edit.kind));
    if (edit.target) json.member("target", *edit.target);
    if (edit.changes.size() != 1) {
        json.key("files").begin_array();
        for (const FileChange& change : edit.changes) {
            json.begin_object();
            write_file(json, change);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
}

void write_run(JsonWriter& json, const Run& run) {
    json.begin_object().key("batch_id");
    run.batch ? json.value(*run.batch) : json.null();
    json.member("timestamp", to_iso(run.started)).member("success", run.success());
    // What is cached has passed: in the run that its outcome is from.
    json.member("total_tests", run.totals.total).member("passed_tests", run.totals.passed + run.totals.cached);
    json.member("failed_tests", run.totals.failed).member("skipped_tests", run.totals.skipped);
    json.member("duration_seconds", run.duration).key("git_commit_hash");
    run.git_commit.empty() ? json.null() : json.value(run.git_commit);
    json.key("failures").begin_array();
    for (const TestResult& result : run.results) write_failure(json, result);
    json.end_array();
    json.member("run", run.id).member("cached_tests", run.totals.cached).member("not_run_tests", run.totals.not_run);
    if (run.totals.flaky > 0) json.member("flaky_tests", run.totals.flaky);
    json.member("interrupted", run.interrupted);
    write_text(json, "pattern", run.pattern);
    json.member("utc_offset", run.started.offset_minutes).member("warnings", run.warnings).member("schema", 1);
    json.end_object();
}

}  // namespace pentad
