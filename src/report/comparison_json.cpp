#include "report/comparison_json.hpp"

#include "report/json_values.hpp"

namespace pentad {

namespace {

void write_module(JsonWriter& json, const ModuleFailures& module) {
    json.begin_object().member("module", module.module).member("baseline_failed", module.baseline_failed);
    json.member("current_failed", module.current_failed).member("tests", module.tests).end_object();
}

void write_slow(JsonWriter& json, const SlowTest& slow) {
    const SlowdownEvidence& evidence = slow.evidence;
    json.begin_object().member("id", slow.id).member("module", slow.module);
    json.member("whole_module", slow.whole_module);
    json.member("baseline_duration", rounded_seconds(evidence.baseline_duration));
    json.member("current_duration", rounded_seconds(evidence.current_duration));
    json.member("factor", rounded_seconds(evidence.factor)).member("runs", evidence.runs);
    json.member("pairs", evidence.pairs).member("confidence", evidence.confidence);
    json.member("method", evidence.method).end_object();
}

}  // namespace

void write_members(JsonWriter& json, const Comparison& comparison) {
    json.member("regressions", comparison.has_regressions()).member("compared", comparison.compared);
    json.key("new_failures").begin_array();
    for (const ModuleFailures& module : comparison.new_failures) write_module(json, module);
    json.end_array().key("slower").begin_array();
    for (const SlowTest& slow : comparison.slower) write_slow(json, slow);
    json.end_array().member("fixed", comparison.fixed).member("still_failing", comparison.still_failing);
    json.member("new", comparison.added).member("vanished", comparison.vanished);
    json.member("vanished_modules", comparison.vanished_modules).member("flaky", comparison.flaky);
}

}  // namespace pentad
