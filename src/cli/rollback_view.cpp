#include "cli/rollback_view.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/diff_text.hpp"
#include "report/edit_text.hpp"
#include "report/json_values.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

std::string_view verb(const FileChange& change, bool dry_run) {
    if (!change.after.exists()) return dry_run ? "would remove" : "removed";
    if (!change.before.exists()) return dry_run ? "would bring back" : "brought back";
    return dry_run ? "would restore" : "restored";
}

}  // namespace

std::string rollback_text(const RollbackOutcome& outcome, bool dry_run, const Style& style) {
    std::string text;
    if (outcome.edit)
        text += style.paint(Paint::bold, edit_title(*outcome.edit)) + fmt::format(" · edit {}\n", outcome.edit->id);
    for (const Edit& edit : outcome.dependents) {
        const std::string title = edit_title(edit);
        text += fmt::format("  {} edit {}: {}{}\n", dry_run ? "would take along" : "took along", edit.id,
                            files_text(edit.changes), title.empty() ? "" : " (" + title + ")");
    }
    for (const FileChange& change : outcome.changes)
        text += fmt::format("  {} {}\n", verb(change, dry_run), printable(change.path));
    if (outcome.changes.empty()) text += "nothing to do: every file stands as it should\n";
    if (dry_run && !outcome.diff.empty()) text += '\n' + diff_text(outcome.diff, style);
    return text;
}

std::string rollback_document(const RollbackOutcome& outcome, std::string_view schema, bool dry_run) {
    JsonWriter json;
    json.begin_object().member("schema", schema).member("dry_run", dry_run).key("edit");
    if (outcome.edit)
        write_json(json, *outcome.edit);
    else
        json.null();
    json.key("edits").begin_array();
    for (const EditId id : outcome.undone) json.value(id);
    json.end_array().key("dependents").begin_array();
    for (const Edit& edit : outcome.dependents) json.value(edit.id);
    json.end_array().key("changes").begin_array();
    for (const FileChange& change : outcome.changes) write_json(json, change);
    json.end_array().member("diff", outcome.diff).member("notes", outcome.notes).key("run");
    if (outcome.run)
        write_json(json, *outcome.run);
    else
        json.null();
    if (outcome.problem) {
        json.key("error");
        write_json(json, *outcome.problem);
    }
    return json.end_object().take() + '\n';
}

std::string auto_rollback_text(const AutoRollback& rollback, const Style& style) {
    if (!rollback.done) return "nothing was taken back: " + indented(safe_text(rollback.why_not), "").append("\n");
    std::string text = rollback_text(*rollback.done, false, style);
    if (rollback.done->run) text += failures_text(rollback.done->run->results, style);
    if (rollback.done->problem) text += "the tests could not run: " + safe_line(rollback.done->problem->message) + '\n';
    return text;
}

std::string auto_rollback_document(const AutoRollback& rollback) {
    const RollbackOutcome nothing;
    const RollbackOutcome& done = rollback.done ? *rollback.done : nothing;
    JsonWriter json;
    json.begin_object().member("mode", rollback.mode).member("taken_back", rollback.done.has_value());
    json.member("reason", rollback.why_not).key("edit");
    done.edit ? json.value(done.edit->id) : json.null();
    json.key("edits").begin_array();
    for (const EditId id : done.undone) json.value(id);
    json.end_array().key("changes").begin_array();
    for (const FileChange& change : done.changes) write_json(json, change);
    json.end_array().member("notes", done.notes).key("run");
    if (done.run)
        write_json(json, *done.run);
    else
        json.null();
    if (done.problem) {
        json.key("error");
        write_json(json, *done.problem);
    }
    return json.end_object().take();
}

}  // namespace pentad
