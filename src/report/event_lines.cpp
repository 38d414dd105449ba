#include "report/event_lines.hpp"

#include "base/json_writer.hpp"
#include "report/json_values.hpp"

namespace pentad {

namespace {

void totals_member(JsonWriter& json, const Totals& totals) {
    json.key("totals").begin_object().member("total", totals.total).member("passed", totals.passed);
    json.member("failed", totals.failed).member("skipped", totals.skipped).member("cached", totals.cached);
    json.member("not_run", totals.not_run).member("flaky", totals.flaky).end_object();
}

/// Writes the members of each kind of event behind its name.
struct Members {
    JsonWriter& json;

    JsonWriter& kind(std::string_view name) const { return json.member("event", name); }

    void operator()(const BuildStarted& event) const { kind("build_started").member("project", event.project); }
    void operator()(const BuildFinished& event) const {
        kind("build_finished").member("project", event.project).member("duration", rounded_seconds(event.duration));
        json.member("failed", event.failed);
    }
    void operator()(const RunStarted& event) const {
        kind("run_started").member("units", event.units).member("jobs", event.jobs);
    }
    void operator()(const UnitStarted& event) const { kind("unit_started").member("unit", event.unit); }
    void operator()(const TestStarted& event) const {
        kind("test_started").member("unit", event.unit).member("id", event.id);
    }
    void operator()(const TestFinished& event) const {
        kind("test_finished").member("unit", event.result.unit).key("test");
        write_json(json, event.result);
    }
    void operator()(const TestRetried& event) const {
        kind("test_retried").member("unit", event.unit).member("id", event.id).member("attempt", event.attempt);
        json.member("failed", to_string(event.failed));
    }
    void operator()(const UnitFinished& event) const {
        kind("unit_finished").member("unit", event.unit).member("duration", rounded_seconds(event.duration));
        json.member("problem", event.problem);
        totals_member(json, event.totals);
    }
    void operator()(const Warning& event) const { kind("warning").member("text", event.text); }
    void operator()(const RunFinished& event) const {
        kind("run_finished").member("duration", rounded_seconds(event.duration));
        json.member("interrupted", event.interrupted);
        totals_member(json, event.totals);
    }
};

}  // namespace

std::string event_line(const Event& event, Timestamp moment) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.event/1").member("time", to_iso(moment));
    std::visit(Members{json}, event);
    return json.end_object().take() + '\n';
}

}  // namespace pentad
