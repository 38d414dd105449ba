#include "store/regressions_file.hpp"

#include <algorithm>
#include <unordered_map>

#include "store/failure_fields.hpp"
#include "store/new_file.hpp"
#include "store/test_name.hpp"

namespace pentad {
namespace {

using FailuresById = std::unordered_map<std::string_view, const TestResult*>;

void write_new_failures(JsonWriter& json, const ModuleFailures& module, const FailuresById& known) {
    json.begin_object().member("module", module.module).member("type", "new_failures");
    json.member("baseline_failed", module.baseline_failed).member("current_failed", module.current_failed);
    json.member("delta", module.current_failed - module.baseline_failed).key("failures").begin_array();
    for (const std::string& id : module.tests) {
        if (const auto found = known.find(id); found != known.end()) {
            write_failure_fields(json, *found->second);
            continue;
        }
        const TestName name = test_name_of(id, module.module);
        json.begin_object().member("test_name", name.name).member("test_class", name.test_class);
        json.member("module", module.module).member("id", id).end_object();
    }
    json.end_array().member("tests", module.tests).end_object();
}

void write_slowdown(JsonWriter& json, const SlowTest& slow) {
    const SlowdownEvidence& evidence = slow.evidence;
    json.begin_object().member("module", slow.module).member("type", "performance_degradation");
    json.member("baseline_duration", evidence.baseline_duration);
    json.member("current_duration", evidence.current_duration).member("slowdown_factor", evidence.factor);
    if (!slow.whole_module) json.member("test", slow.id);
    json.key("evidence").begin_object().member("method", evidence.method).member("runs", evidence.runs);
    json.member("pairs", evidence.pairs).member("confidence", evidence.confidence).end_object().end_object();
}

void write_vanished_module(JsonWriter& json, const std::string& name, const ResultSet& baseline) {
    json.begin_object().member("module", name).member("type", "vanished_module");
    const auto found = std::ranges::lower_bound(baseline.modules, name, {}, &ModuleRecord::name);
    if (found != baseline.modules.end() && found->name == name) json.member("baseline_tests", found->total);
    json.end_object();
}

void write_baseline(JsonWriter& json, const ResultSet& baseline) {
    json.key("baseline").begin_object().member("timestamp", to_iso(baseline.timestamp)).key("run");
    baseline.run == 0 ? json.null() : json.value(baseline.run);
    json.key("tree");
    baseline.tree.is_zero() ? json.null() : json.value(baseline.tree.hex());
    json.end_object();
}

Status write_list(NewFile& file, JsonWriter& json, std::string_view name, const std::vector<std::string>& ids) {
    json.key(name).begin_array();
    for (const std::string& id : ids) {
        json.value(id);
        TRY(file.drain(json));
    }
    json.end_array();
    return {};
}

Status write_regressions(NewFile& file, JsonWriter& json, const RegressionsReport& report) {
    FailuresById known;
    for (const TestResult& result : report.failures) known.emplace(result.id, &result);
    json.key("regressions").begin_array();
    for (const ModuleFailures& module : report.comparison.new_failures) {
        write_new_failures(json, module, known);
        TRY(file.drain(json));
    }
    for (const SlowTest& slow : report.comparison.slower) {
        write_slowdown(json, slow);
        TRY(file.drain(json));
    }
    for (const std::string& name : report.comparison.vanished_modules)
        write_vanished_module(json, name, report.baseline);
    json.end_array();
    return {};
}

}  // namespace

Status write_regressions_file(const std::filesystem::path& file, const RegressionsReport& report) {
    const Comparison& comparison = report.comparison;
    TRY_ASSIGN(NewFile out, NewFile::beside(file));
    JsonWriter json;
    json.begin_object().member("schema", 1).member("timestamp", to_iso(report.time));
    json.member("utc_offset", report.time.offset_minutes).member("has_regressions", comparison.has_regressions());
    json.key("run");
    report.run == 0 ? json.null() : json.value(report.run);
    write_baseline(json, report.baseline);
    json.member("compared", comparison.compared);
    TRY(write_regressions(out, json, report));
    TRY(write_list(out, json, "fixed", comparison.fixed));
    TRY(write_list(out, json, "still_failing", comparison.still_failing));
    TRY(write_list(out, json, "new", comparison.added));
    TRY(write_list(out, json, "vanished", comparison.vanished));
    TRY(write_list(out, json, "flaky", comparison.flaky));
    json.end_object();
    return out.put_in_place(json);
}

}  // namespace pentad
