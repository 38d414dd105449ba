#include "cli/show_view.hpp"
#include "report/isolation_text.hpp"
#include "report/json_values.hpp"

namespace pentad {

namespace {

void members_of(JsonWriter& json, const Run& run) {
    json.member("kind", "run").key("run");
    write_json(json, run);
}

void members_of(JsonWriter& json, const ShowBatch& shown) {
    json.member("kind", "batch").key("batch");
    write_json(json, shown.batch);
    json.key("edits").begin_array();
    for (const Edit& edit : shown.edits) write_json(json, edit);
    json.end_array().key("runs").begin_array();
    for (const Run& run : shown.runs) write_json(json, run);
    json.end_array();
    if (!shown.isolation) return;
    json.key("isolation").begin_object();
    write_isolation_members(json, *shown.isolation);
    json.end_object();
}

void members_of(JsonWriter& json, const ShowEdit& shown) {
    json.member("kind", "edit").key("edit");
    write_json(json, shown.edit);
    json.member("diff", shown.diff).key("rolled_back_by");
    if (shown.rolled_back_by)
        json.value(*shown.rolled_back_by);
    else
        json.null();
}

void members_of(JsonWriter& json, const ShowTest& shown) {
    json.member("kind", "test").member("id", shown.id).key("past").begin_array();
    for (const auto& [run, result] : shown.past) {
        json.begin_object().member("run", run.id).key("batch");
        if (run.batch)
            json.value(*run.batch);
        else
            json.null();
        json.member("started", to_iso(run.started)).key("test");
        write_json(json, result);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

std::string show_document(const Shown& shown) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.show/1");
    std::visit([&](const auto& one) { members_of(json, one); }, shown);
    return json.end_object().take() + '\n';
}

}  // namespace pentad
