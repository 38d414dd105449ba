#include "report/json_values.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/comparison_json.hpp"
#include "report/edit_text.hpp"
#include "report/isolation_text.hpp"

namespace pentad {

namespace {

template <class T>
void optional_member(JsonWriter& json, std::string_view name, const std::optional<T>& content) {
    json.key(name);
    if (content)
        json.value(*content);
    else
        json.null();
}

void moment_member(JsonWriter& json, std::string_view name, const std::optional<Timestamp>& moment) {
    optional_member(json, name, moment ? std::optional(to_iso(*moment)) : std::nullopt);
}

void tree_member(JsonWriter& json, std::string_view name, const Oid& tree) {
    optional_member(json, name, tree.is_zero() ? std::nullopt : std::optional(tree.hex()));
}

void state_member(JsonWriter& json, std::string_view name, const FileState& state, bool known) {
    json.key(name);
    if (!known || !state.exists()) {
        json.null();
        return;
    }
    json.begin_object().member("kind", state.kind == FileKind::symlink ? "symlink" : "file");
    json.member("mode", fmt::format("{:04o}", state.mode)).member("oid", state.oid.hex()).member("size", state.size);
    json.end_object();
}

std::string_view kind_name(EditKind kind) {
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

std::string_view state_name(BatchState state) {
    switch (state) {
        case BatchState::open:
            return "open";
        case BatchState::closing:
            return "closing";
        case BatchState::closed:
            return "closed";
    }
    return "open";
}

/// The digits that mean something.
double rounded_rate(double rate) { return std::round(rate * 1e4) / 1e4; }

void write_flakiness(JsonWriter& json, const Flakiness& flakiness) {
    json.key("flakiness").begin_object().member("verdict", to_string(flakiness.verdict));
    json.member("rate", rounded_rate(flakiness.rate)).member("rate_low", rounded_rate(flakiness.rate_low));
    json.member("rate_high", rounded_rate(flakiness.rate_high)).member("flakes", flakiness.flakes);
    json.member("executions", flakiness.executions).member("more_executions", flakiness.more_executions).end_object();
}

}  // namespace

void write_json(JsonWriter& json, const FileChange& change) {
    json.begin_object().member("path", change.path).member("change", std::string(1, change_letter(change)));
    state_member(json, "before", change.before, change.before_known);
    state_member(json, "after", change.after, true);
    json.member("before_known", change.before_known).member("sha256", change.sha256).member("note", change.note);
    json.end_object();
}

void write_json(JsonWriter& json, const Edit& edit) {
    json.begin_object().member("edit", edit.id);
    optional_member(json, "batch", edit.batch);
    json.member("kind", kind_name(edit.kind)).member("description", edit.description).member("author", edit.author);
    json.member("time", to_iso(edit.time));
    optional_member(json, "target", edit.target);
    json.key("files").begin_array();
    for (const FileChange& change : edit.changes) write_json(json, change);
    json.end_array().end_object();
}

void write_json(JsonWriter& json, const Batch& batch) {
    json.begin_object().member("batch", batch.id).member("state", state_name(batch.state)).member("size", batch.size);
    json.member("edits", batch.edit_count);
    moment_member(json, "opened", batch.opened);
    moment_member(json, "closed", batch.closed);
    json.member("git_commit", batch.git_commit);
    tree_member(json, "start_tree", batch.start_tree);
    tree_member(json, "end_tree", batch.end_tree);
    optional_member(json, "rolled_back_by", batch.rolled_back_by);
    optional_member(json, "last_run", batch.last_run);
    json.end_object();
}

void write_json(JsonWriter& json, const TestResult& result) {
    json.begin_object().member("id", result.id).member("status", to_string(result.outcome));
    json.member("duration", rounded_seconds(result.duration)).member("message", result.message);
    json.member("file_location", result.file_location).member("traceback", result.traceback);
    if (!result.output.empty()) json.member("output", result.output);
    if (result.cached_from) json.member("cached_from", *result.cached_from);
    if (!result.attempts.empty()) {
        json.member("flaky", result.is_flaky()).key("attempts").begin_array();
        for (const Attempt& attempt : result.attempts) write_json(json, attempt);
        json.end_array();
    }
    if (result.flakiness) write_flakiness(json, *result.flakiness);
    json.end_object();
}

void write_json(JsonWriter& json, const Attempt& attempt) {
    json.begin_object().member("status", to_string(attempt.outcome));
    json.member("duration", rounded_seconds(attempt.duration)).member("message", attempt.message);
    json.member("file_location", attempt.file_location).member("traceback", attempt.traceback);
    if (!attempt.output.empty()) json.member("output", attempt.output);
    json.end_object();
}

void write_run_members(JsonWriter& json, const Run& run) {
    json.member("run", run.id);
    optional_member(json, "batch", run.batch);
    json.member("total", run.totals.total).member("passed", run.totals.passed).member("failed", run.totals.failed);
    json.member("skipped", run.totals.skipped).member("cached", run.totals.cached).member("flaky", run.totals.flaky);
    json.member("duration", rounded_seconds(run.duration)).member("not_run", run.totals.not_run);
    json.member("success", run.success()).member("interrupted", run.interrupted).member("started", to_iso(run.started));
    json.member("pattern", run.pattern);
    tree_member(json, "tree", run.tree);
    json.member("git_commit", run.git_commit).member("warnings", run.warnings);
}

namespace {

void tests_member(JsonWriter& json, const Run& run) {
    json.key("tests").begin_array();
    for (const TestResult& result : run.results) write_json(json, result);
    json.end_array();
}

}  // namespace

void write_json(JsonWriter& json, const Run& run) {
    json.begin_object();
    write_run_members(json, run);
    if (!run.results.empty()) tests_member(json, run);
    json.end_object();
}

std::string run_document(const Run& run, const RunDocumentExtras& extras) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.test/1");
    write_run_members(json, run);
    json.member("report", extras.report_file).member("notes", extras.notes);
    if (extras.edit != nullptr) {
        json.key("edit");
        write_json(json, *extras.edit);
    }
    if (extras.comparison != nullptr) {
        json.key("comparison").begin_object();
        write_members(json, *extras.comparison);
        json.end_object();
    }
    if (extras.isolation != nullptr) {
        json.key("isolation").begin_object();
        write_isolation_members(json, *extras.isolation);
        json.end_object();
    }
    if (!extras.rollback.empty()) json.key("rollback").document(extras.rollback);
    if (extras.problem != nullptr) {
        json.key("error");
        write_json(json, *extras.problem);
    }
    tests_member(json, run);
    return json.end_object().take() + '\n';
}

double rounded_seconds(double seconds) { return std::round(seconds * 1e6) / 1e6; }

}  // namespace pentad
