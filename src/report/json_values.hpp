// The model's values as JSON. Every document that pentad prints is made of these; docs/json.md lists the fields.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.hpp"
#include "model/batch.hpp"
#include "model/blame.hpp"
#include "model/comparison.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// {path, change, before, after, before_known, sha256, size, note}; before and after: {kind, mode, oid, size} or null
/// (absent).
void write_json(JsonWriter& json, const FileChange& change);

/// {edit, batch, kind, description, author, time, target, files: [...]}
void write_json(JsonWriter& json, const Edit& edit);

/// {batch, state, size, edits, opened, closed, git_commit, start_tree, end_tree, rolled_back_by, last_run}
void write_json(JsonWriter& json, const Batch& batch);

/// {id, status, duration, message, file_location, traceback} and, when there is any, output; of a test that was run
/// more than once also flaky, and attempts: those before the one that counts; of one that failed, in the run itself,
/// flakiness: {verdict, rate, rate_low, rate_high, flakes, executions, more_executions}
void write_json(JsonWriter& json, const TestResult& result);

/// {status, duration, message, file_location, traceback} and, when there is any, output
void write_json(JsonWriter& json, const Attempt& attempt);

/// The members of a run but for its tests, into an object that is already begun:
/// run, batch, total, passed, failed, skipped, cached, flaky, duration, not_run, success, interrupted, started,
/// pattern, tree, git_commit, warnings
void write_run_members(JsonWriter& json, const Run& run);

/// {run, batch, …} as write_run_members has it. `tests` only when the run holds results.
void write_json(JsonWriter& json, const Run& run);

/// What `test`, and a `record` or rollback that ran tests, know besides the run.
struct RunDocumentExtras {
    const Edit* edit = nullptr;
    std::string report_file = {};            ///< relative to the workspace
    std::vector<std::string> notes = {};     ///< one line each
    const Comparison* comparison = nullptr;  ///< with the baseline
    const Isolation* isolation = nullptr;    ///< who broke its tests
    std::string rollback = {};               ///< a JSON document: what was taken back by itself; empty: that is off
    const Error* problem = nullptr;          ///< what did not work besides, though the tests ran
};

/// The whole document of `test` and of a `record` that ran tests; schema pentad.test/1. Ends in a newline.
std::string run_document(const Run& run, const RunDocumentExtras& extras);

/// {code, message, exit_code}
void write_json(JsonWriter& json, const Error& error);

/// {schema: "pentad.error/1", error: {code, message, exit_code}}. Ends in a newline.
std::string error_document(const Error& error);

/// `no_tests`, `refused`, …: the word for a code in JSON.
std::string_view code_name(Code code);

/// Seconds with the digits that mean something: whole microseconds.
double rounded_seconds(double seconds);

}  // namespace pentad
