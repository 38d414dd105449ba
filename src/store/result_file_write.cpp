#include <algorithm>
#include <map>

#include "store/failure_fields.hpp"
#include "store/new_file.hpp"
#include "store/published_values.hpp"
#include "store/result_file.hpp"
#include "store/test_name.hpp"

namespace pentad {
namespace {

struct ModuleResults {
    std::vector<const TestResult*> tests;
    Totals totals;
    int errors = 0;  // of totals.failed
    double duration = 0;
};

/// In the order of names, and of ids.
std::map<std::string_view, ModuleResults> by_module(const Run& run) {
    std::map<std::string_view, ModuleResults> modules;
    for (const TestResult& result : run.results) {
        ModuleResults& module = modules[result.unit];
        module.tests.push_back(&result);
        ++module.totals.total;
        module.totals.passed += result.outcome == Outcome::passed || result.outcome == Outcome::cached;
        module.totals.skipped += result.outcome == Outcome::skipped;
        module.totals.failed += result.outcome == Outcome::failed;
        module.errors += is_failure(result.outcome) && result.outcome != Outcome::failed;
        module.duration += result.duration;
    }
    for (auto& [name, module] : modules) std::ranges::sort(module.tests, {}, &TestResult::id);
    return modules;
}

void write_test(JsonWriter& json, const TestResult& result) {
    json.key(result.id).begin_object();
    json.member("status", to_string(result.outcome)).member("duration", result.duration);
    if (result.cached_from) json.member("cached_from", *result.cached_from);
    if (result.is_flaky()) json.member("flaky", true);
    if (!result.attempts.empty()) json.member("retries", result.attempts.size());
    if (result.flakiness)
        json.member("verdict", to_string(result.flakiness->verdict)).member("flake_rate", result.flakiness->rate);
    json.end_object();
}

Status write_module(NewFile& file, JsonWriter& json, const ModuleResults& module) {
    json.begin_object().member("total_tests", module.totals.total).member("passed", module.totals.passed);
    json.member("failed", module.totals.failed).member("skipped", module.totals.skipped);
    json.member("errors", module.errors).member("duration", module.duration).key("failures").begin_array();
    for (const TestResult* result : module.tests) {
        if (!is_failure(result->outcome)) continue;
        write_failure_fields(json, *result);
        TRY(file.drain(json));
    }
    json.end_array().key("tests").begin_object();
    for (std::size_t at = 0; at < module.tests.size(); ++at) {
        // A test that was given twice counts once: the last one does, as in the journal.
        if (at + 1 < module.tests.size() && module.tests[at]->id == module.tests[at + 1]->id) continue;
        write_test(json, *module.tests[at]);
        TRY(file.drain(json));
    }
    json.end_object().end_object();
    return {};
}

void write_head(JsonWriter& json, const Run& run) {
    // The schema first: whoever does not know it shall not stumble over what it means before.
    json.begin_object().member("schema", k_results_schema).member("timestamp", to_iso(run.started));
    json.member("utc_offset", run.started.offset_minutes).member("overall_success", run.success());
    json.member("total_duration", run.duration).key("run");
    run.id == 0 ? json.null() : json.value(run.id);
    json.key("tree");
    run.tree.is_zero() ? json.null() : json.value(run.tree.hex());
    json.key("git_commit");
    run.git_commit.empty() ? json.null() : json.value(run.git_commit);
    if (!run.pattern.empty()) write_text(json, "pattern", run.pattern);
    if (run.interrupted) json.member("interrupted", true);
    if (run.totals.flaky > 0) json.member("flaky_tests", run.totals.flaky);
}

}  // namespace

void write_failure_fields(JsonWriter& json, const TestResult& result) {
    const TestName name = test_name_of(result.id, result.unit);
    json.begin_object().member("test_name", name.name).member("test_class", name.test_class);
    json.member("error_type", result.outcome == Outcome::failed ? "FAIL" : "ERROR");
    json.member("message", result.message).member("file_location", result.file_location);
    json.member("traceback", result.traceback).member("module", result.unit);
    json.member("id", result.id).member("status", to_string(result.outcome)).end_object();
}

Status write_results_file(const std::filesystem::path& file, const Run& run) {
    TRY_ASSIGN(NewFile out, NewFile::beside(file));
    JsonWriter json;
    write_head(json, run);
    json.key("modules").begin_object();
    for (const auto& [name, module] : by_module(run)) {
        json.key(name);
        TRY(write_module(out, json, module));
    }
    json.end_object().end_object();
    return out.put_in_place(json);
}

}  // namespace pentad
