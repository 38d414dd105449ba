#include "cli/record_view.hpp"

#include "cli/rollback_view.hpp"
#include "report/json_values.hpp"

namespace pentad {

std::string record_document(const RecordOutcome& outcome) {
    if (outcome.run)
        return run_document(*outcome.run,
                            {.edit = &outcome.edit,
                             .report_file = outcome.report_file,
                             .notes = outcome.notes,
                             .comparison = outcome.comparison ? &*outcome.comparison : nullptr,
                             .isolation = outcome.isolation ? &*outcome.isolation : nullptr,
                             .rollback = outcome.rollback ? auto_rollback_document(*outcome.rollback) : "",
                             .problem = outcome.problem ? &*outcome.problem : nullptr});
    JsonWriter json;
    json.begin_object().member("schema", "pentad.record/1").key("edit");
    write_json(json, outcome.edit);
    json.key("batch");
    write_json(json, outcome.batch);
    json.member("notes", outcome.notes);
    if (outcome.problem) {
        json.key("error");
        write_json(json, *outcome.problem);
    }
    return json.end_object().take() + '\n';
}

}  // namespace pentad
