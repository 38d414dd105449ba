#include "cli/status_view.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/edit_text.hpp"
#include "report/json_values.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_shown_failures = 20;

std::string row(std::string_view name, const std::string& text) { return padded(name, 12) + text + '\n'; }

std::string batches_text(const StatusInfo& status, const Style& style) {
    std::string text;
    if (status.open_batch)
        text += row("open batch", fmt::format("{}: {} of {} edits", status.open_batch->id,
                                              status.open_batch->edit_count, status.open_batch->size));
    else
        text += row("open batch", fmt::format("none; the next edit opens one of {}", status.batch_size));
    for (const Edit& edit : status.open_edits) text += "  " + edit_line(edit, style) + '\n';
    if (status.last_closed)
        text += row("last batch", fmt::format("{}: {}", status.last_closed->id, batch_state_text(*status.last_closed)));
    return text;
}

std::string run_text(const StatusInfo& status, const Style& style) {
    if (!status.last_run) return row("last run", "none");
    const Run& run = *status.last_run;
    std::string text = row("last run", fmt::format("r{}, {}", run.id, moment_text(run.started)));
    text += "  " + verdict_line(run, style) + '\n';
    const std::size_t shown = std::min(status.last_failures.size(), k_shown_failures);
    for (std::size_t i = 0; i < shown; ++i) text += "  " + failure_line(status.last_failures[i], style) + '\n';
    if (status.last_failures.size() > shown)
        text += fmt::format("  … and {} more (pentad show r{})\n", status.last_failures.size() - shown, run.id);
    return text;
}

std::string changes_text(const StatusInfo& status) {
    if (!status.changes_scanned) return {};
    std::string text =
        row("unrecorded", status.changes.empty() ? "nothing" : count_of(status.changes.size(), "change"));
    for (const auto& [letter, path] : status.changes) text += fmt::format("  {} {}\n", letter, printable(path));
    for (const std::string& line : status.unreadable) text += "  ! " + safe_line(line) + '\n';
    return text;
}

}  // namespace

std::string status_text(const StatusInfo& status, const Style& style) {
    std::string text = row("workspace", printable(status.root.string()));
    if (!status.initialized) {
        text += row("edits", "nothing recorded here yet");
    } else {
        text += row("edits", fmt::format("{} recorded", status.edit_count));
        text += batches_text(status, style);
        text += run_text(status, style);
    }
    text += changes_text(status);
    for (const std::string& hint : status.hints) text += style.paint(Paint::yellow, "→ ") + safe_line(hint) + '\n';
    return text;
}

std::string status_document(const StatusInfo& status) {
    JsonWriter json;
    const auto optional = [&](std::string_view name, const auto& value) {
        json.key(name);
        if (value)
            write_json(json, *value);
        else
            json.null();
    };
    const auto list = [&](std::string_view name, const auto& values) {
        json.key(name).begin_array();
        for (const auto& value : values) write_json(json, value);
        json.end_array();
    };
    json.begin_object().member("schema", "pentad.status/1").member("initialized", status.initialized);
    json.member("root", status.root.string())
        .member("edit_count", status.edit_count)
        .member("batch_size", status.batch_size);
    optional("open_batch", status.open_batch);
    list("open_edits", status.open_edits);
    optional("last_closed", status.last_closed);
    optional("last_run", status.last_run);
    list("last_failures", status.last_failures);
    json.key("changes");
    if (status.changes_scanned) {
        json.begin_array();
        for (const auto& [letter, path] : status.changes)
            json.begin_object().member("change", std::string(1, letter)).member("path", path).end_object();
        json.end_array();
    } else {
        json.null();
    }
    json.member("unreadable", status.unreadable).member("hints", status.hints);
    return json.end_object().take() + '\n';
}

}  // namespace pentad
