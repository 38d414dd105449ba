#include "api/values.hpp"

#include <algorithm>

#include "model/result_set.hpp"
#include "store/test_name.hpp"

namespace pentad::api {

namespace {

CiRegression new_failures_of(const ModuleFailures& module, const Run& run) {
    CiRegression regression;
    regression.module = module.module;
    regression.type = "new_failures";
    regression.baseline_failed = module.baseline_failed;
    regression.current_failed = module.current_failed;
    regression.delta = module.current_failed - module.baseline_failed;
    regression.tests = module.tests;
    for (const std::string& id : module.tests) {
        const auto found = std::ranges::find(run.results, id, &TestResult::id);
        if (found != run.results.end()) {
            regression.failures.push_back(failure_of(*found));
            continue;
        }
        const TestName name = test_name_of(id, module.module);
        TestFailure& failure = regression.failures.emplace_back();
        failure.test_name = name.name;
        failure.test_class = name.test_class;
        failure.module = module.module;
        failure.id = id;
    }
    return regression;
}

CiRegression slowdown_of(const SlowTest& slow) {
    CiRegression regression;
    regression.module = slow.module;
    regression.type = "performance_degradation";
    if (!slow.whole_module) regression.test = slow.id;
    regression.baseline_duration = slow.evidence.baseline_duration;
    regression.current_duration = slow.evidence.current_duration;
    regression.slowdown_factor = slow.evidence.factor;
    regression.method = slow.evidence.method;
    regression.runs = slow.evidence.runs;
    regression.pairs = slow.evidence.pairs;
    regression.confidence = slow.evidence.confidence;
    return regression;
}

CiTest ci_test_of(const TestResult& test) {
    CiTest told;
    told.status = to_string(test.outcome);
    told.duration = test.duration;
    told.flaky = test.is_flaky();
    told.retries = static_cast<int>(test.attempts.size());
    if (!test.flakiness) return told;
    told.verdict = to_string(test.flakiness->verdict);
    told.flake_rate = test.flakiness->rate;
    return told;
}

}  // namespace

TestFailure failure_of(const TestResult& result) {
    const TestName name = test_name_of(result.id, result.unit);
    return {result.outcome == Outcome::failed ? "FAIL" : "ERROR",
            name.name,
            name.test_class,
            result.unit,
            result.message,
            result.file_location,
            result.traceback,
            result.id,
            std::string(to_string(result.outcome))};
}

BatchTestResult result_of(const Run& run, BatchId otherwise) {
    BatchTestResult result;
    result.batch_id = run.batch.value_or(otherwise);
    result.timestamp = to_iso(run.started);
    result.success = run.success();
    result.total_tests = run.totals.total;
    result.passed_tests = run.totals.passed + run.totals.cached;
    result.failed_tests = run.totals.failed;
    result.skipped_tests = run.totals.skipped;
    result.duration_seconds = run.duration;
    result.git_commit_hash = run.git_commit;
    for (const TestResult& test : run.results)
        if (is_failure(test.outcome)) result.failures.push_back(failure_of(test));
    result.run_id = run.id;
    result.interrupted = run.interrupted;
    result.warnings = run.warnings;
    return result;
}

IsolationResult isolation_of(const Isolation& isolation) {
    IsolationResult told;
    told.batch_id = isolation.batch;
    told.run_id = isolation.run;
    told.worlds = isolation.worlds;
    told.interrupted = isolation.interrupted;
    for (const Blame& blame : isolation.tests) {
        TestBlame& test = told.tests.emplace_back();
        test.test = blame.test;
        test.verdict = to_string(blame.verdict);
        test.edits = blame.edits;
        test.verified = blame.verified;
        test.executions = blame.executions;
        test.confidence = blame.confidence;
        test.reason = blame.reason;
    }
    return told;
}

FileEdit edit_of(const Edit& edit) {
    constexpr std::size_t k_hash_digits = 16;
    FileEdit told;
    told.edit_id = edit.id;
    told.batch_id = edit.batch.value_or(0);
    told.timestamp = to_iso(edit.time);
    told.description = edit.description;
    told.author = edit.author;
    for (const FileChange& change : edit.changes) told.files.push_back(change.path);
    if (edit.changes.empty()) return told;
    told.file_path = edit.changes.front().path;
    told.file_hash = edit.changes.front().sha256.substr(0, k_hash_digits);
    return told;
}

BatchInfo batch_of(const Batch& batch, const std::vector<Edit>& edits) {
    BatchInfo info;
    info.batch_id = batch.id;
    info.start_time = to_iso(batch.opened);
    if (batch.closed) info.end_time = to_iso(*batch.closed);
    info.git_commit_hash = batch.git_commit;
    for (const Edit& edit : edits) info.edits.push_back(edit_of(edit));
    return info;
}

CiResults ci_results_of(const Run& run) {
    CiResults results;
    results.timestamp = to_iso(run.started);
    results.overall_success = run.success();
    results.total_duration = run.duration;
    results.git_commit = run.git_commit;
    results.interrupted = run.interrupted;
    for (const ModuleRecord& counted : result_set_of(run).modules) {
        CiModule& module = results.modules[counted.name];
        module.total_tests = counted.total;
        module.passed = counted.passed;
        module.failed = counted.failed;
        module.skipped = counted.skipped;
        module.errors = counted.errors;
        module.duration = counted.duration;
    }
    for (const TestResult& test : run.results) {
        CiModule& module = results.modules[test.unit];
        if (is_failure(test.outcome)) module.failures.push_back(failure_of(test));
        module.tests[test.id] = ci_test_of(test);
    }
    return results;
}

std::vector<CiRegression> regressions_of(const Comparison& comparison, const Run& run) {
    std::vector<CiRegression> regressions;
    for (const ModuleFailures& module : comparison.new_failures) regressions.push_back(new_failures_of(module, run));
    for (const SlowTest& slow : comparison.slower) regressions.push_back(slowdown_of(slow));
    for (const std::string& module : comparison.vanished_modules) {
        CiRegression& vanished = regressions.emplace_back();
        vanished.module = module;
        vanished.type = "vanished_module";
    }
    return regressions;
}

}  // namespace pentad::api
