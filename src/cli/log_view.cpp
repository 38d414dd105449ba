#include "cli/log_view.hpp"

#include <fmt/format.h>

#include "report/edit_text.hpp"
#include "report/json_values.hpp"
#include "report/run_text.hpp"

namespace pentad {

namespace {

std::string heading(const LogEntry& entry, const Style& style) {
    if (entry.batch.id == 0) return style.paint(Paint::bold, "outside of batches") + '\n';
    std::string text = style.paint(Paint::bold, fmt::format("batch {}", entry.batch.id));
    text += "  " + batch_state_text(entry.batch);
    if (entry.run) {
        const bool success = entry.run->success();
        const std::string verdict =
            fmt::format("{} {} (r{})", success ? "✓" : "✗", run_summary(*entry.run), entry.run->id);
        text += " · " + style.paint(success ? Paint::green : Paint::red, verdict);
    } else if (entry.batch.state != BatchState::open) {
        text += " · not tested";
    }
    return text + '\n';
}

}  // namespace

std::string log_text(const std::vector<LogEntry>& entries, const Style& style) {
    std::string text;
    for (const LogEntry& entry : entries) {
        text += heading(entry, style);
        for (const Edit& edit : entry.edits) text += "  " + edit_line(edit, style) + '\n';
    }
    return text;
}

std::string log_document(const std::vector<LogEntry>& entries) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.log/1").key("entries").begin_array();
    for (const LogEntry& entry : entries) {
        json.begin_object().key("batch");
        if (entry.batch.id == 0)
            json.null();
        else
            write_json(json, entry.batch);
        json.key("edits").begin_array();
        for (const Edit& edit : entry.edits) write_json(json, edit);
        json.end_array().key("run");
        if (entry.run)
            write_json(json, *entry.run);
        else
            json.null();
        json.end_object();
    }
    return json.end_array().end_object().take() + '\n';
}

}  // namespace pentad
