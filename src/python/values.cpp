#include "python/values.hpp"

#include <pybind11/stl.h>

namespace py = pybind11;

namespace pentad::python {

namespace {

template <class Items, class Convert>
py::list list_of(const Items& items, Convert convert) {
    py::list list;
    for (const auto& item : items) list.append(convert(item));
    return list;
}

py::object or_none(std::int64_t id) { return id == 0 ? py::object(py::none()) : py::int_(id); }
py::object or_none(const std::string& bytes) { return bytes.empty() ? py::object(py::none()) : text(bytes); }

/// `type`: what a failure's type is called, which differs between the specification's files.
py::dict failure(const TestFailure& failure, const char* type) {
    py::dict told;
    told["test_name"] = text(failure.test_name);
    told["test_class"] = text(failure.test_class);
    told["module"] = text(failure.module);
    told["id"] = text(failure.id);
    if (failure.type.empty()) return told;  // known by its name only
    told[type] = text(failure.type);
    told["message"] = text(failure.message);
    told["file_location"] = text(failure.file_location);
    told["traceback"] = text(failure.traceback);
    told["status"] = text(failure.status);
    return told;
}

py::list failures(const std::vector<TestFailure>& all, const char* type) {
    return list_of(all, [&](const TestFailure& one) { return failure(one, type); });
}

py::dict ci_test(const CiTest& test) {
    py::dict told;
    told["status"] = text(test.status);
    told["duration"] = test.duration;
    if (test.flaky) told["flaky"] = true;
    if (test.retries > 0) told["retries"] = test.retries;
    if (test.verdict.empty()) return told;
    told["verdict"] = text(test.verdict);
    told["flake_rate"] = test.flake_rate;
    return told;
}

py::dict ci_module(const CiModule& module) {
    py::dict told;
    told["total_tests"] = module.total_tests;
    told["passed"] = module.passed;
    told["failed"] = module.failed;
    told["skipped"] = module.skipped;
    told["errors"] = module.errors;
    told["duration"] = module.duration;
    told["failures"] = failures(module.failures, "error_type");
    py::dict tests;
    for (const auto& [id, test] : module.tests) tests[text(id)] = ci_test(test);
    told["tests"] = tests;
    return told;
}

void add_new_failures(py::dict& told, const CiRegression& regression) {
    told["baseline_failed"] = regression.baseline_failed;
    told["current_failed"] = regression.current_failed;
    told["delta"] = regression.delta;
    told["failures"] = failures(regression.failures, "error_type");
    told["tests"] = list_of(regression.tests, text);
}

void add_slowdown(py::dict& told, const CiRegression& regression) {
    told["baseline_duration"] = regression.baseline_duration;
    told["current_duration"] = regression.current_duration;
    told["slowdown_factor"] = regression.slowdown_factor;
    if (!regression.test.empty()) told["test"] = text(regression.test);
    py::dict evidence;
    evidence["method"] = text(regression.method);
    evidence["runs"] = regression.runs;
    evidence["pairs"] = regression.pairs;
    evidence["confidence"] = regression.confidence;
    told["evidence"] = evidence;
}

}  // namespace

py::str text(const std::string& bytes) {
    return py::reinterpret_steal<py::str>(
        PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace"));
}

py::str path(const std::string& bytes) {
    return py::reinterpret_steal<py::str>(
        PyUnicode_DecodeFSDefaultAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
}

py::dict edit(const FileEdit& edit) {
    py::dict told;
    told["edit_id"] = edit.edit_id;
    told["batch_id"] = or_none(edit.batch_id);
    told["file_path"] = path(edit.file_path);
    told["timestamp"] = text(edit.timestamp);
    told["description"] = text(edit.description);
    told["file_hash"] = text(edit.file_hash);
    told["author"] = text(edit.author);
    told["files"] = list_of(edit.files, path);
    told["notes"] = list_of(edit.notes, text);
    told["result"] = edit.result ? py::object(result(*edit.result)) : py::none();
    told["isolation"] = edit.isolation ? py::object(isolation(*edit.isolation)) : py::none();
    told["rollback"] = edit.rollback ? py::object(rollback(*edit.rollback)) : py::none();
    return told;
}

py::dict isolation(const IsolationResult& isolation) {
    py::dict told;
    told["batch_id"] = isolation.batch_id;
    told["run_id"] = isolation.run_id;
    told["worlds"] = isolation.worlds;
    told["interrupted"] = isolation.interrupted;
    told["tests"] = list_of(isolation.tests, [](const TestBlame& blame) {
        py::dict test;
        test["test"] = text(blame.test);
        test["verdict"] = text(blame.verdict);
        test["edits"] = blame.edits;
        test["verified"] = blame.verified;
        test["executions"] = blame.executions;
        test["confidence"] = blame.confidence;
        test["reason"] = text(blame.reason);
        return test;
    });
    return told;
}

py::dict rollback(const RollbackResult& rollback) {
    py::dict told;
    told["dry_run"] = rollback.dry_run;
    told["edit_id"] = or_none(rollback.edit_id);
    told["edits"] = rollback.edits;
    told["dependents"] = rollback.dependents;
    told["files"] = list_of(rollback.files, path);
    told["diff"] = text(rollback.diff);
    told["notes"] = list_of(rollback.notes, text);
    told["result"] = rollback.result ? py::object(result(*rollback.result)) : py::none();
    return told;
}

py::dict batch(const BatchInfo& batch) {
    py::dict told;
    told["batch_id"] = batch.batch_id;
    told["start_time"] = text(batch.start_time);
    told["end_time"] = or_none(batch.end_time);
    told["git_commit_hash"] = or_none(batch.git_commit_hash);
    told["edits"] = list_of(batch.edits, edit);
    return told;
}

py::dict result(const BatchTestResult& result) {
    py::dict told;
    told["batch_id"] = or_none(result.batch_id);
    told["timestamp"] = text(result.timestamp);
    told["success"] = result.success;
    told["total_tests"] = result.total_tests;
    told["passed_tests"] = result.passed_tests;
    told["failed_tests"] = result.failed_tests;
    told["skipped_tests"] = result.skipped_tests;
    told["duration_seconds"] = result.duration_seconds;
    told["git_commit_hash"] = or_none(result.git_commit_hash);
    told["failures"] = failures(result.failures, "type");
    told["run_id"] = result.run_id;
    told["interrupted"] = result.interrupted;
    told["warnings"] = list_of(result.warnings, text);
    return told;
}

py::dict ci_results(const CiResults& results) {
    py::dict told;
    told["timestamp"] = text(results.timestamp);
    told["overall_success"] = results.overall_success;
    told["total_duration"] = results.total_duration;
    py::dict modules;
    for (const auto& [name, module] : results.modules) modules[text(name)] = ci_module(module);
    told["modules"] = modules;
    told["git_commit"] = or_none(results.git_commit);
    told["interrupted"] = results.interrupted;
    told["results_file"] = path(results.results_file);
    return told;
}

py::list regressions(const std::vector<CiRegression>& regressions) {
    return list_of(regressions, [](const CiRegression& regression) {
        py::dict told;
        told["module"] = text(regression.module);
        told["type"] = text(regression.type);
        if (regression.type == "new_failures") add_new_failures(told, regression);
        if (regression.type == "performance_degradation") add_slowdown(told, regression);
        return told;
    });
}

}  // namespace pentad::python
