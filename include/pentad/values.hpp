// What BatchTestTracker and BatchTestRunner speak in: plain values with the specification's names.
//
// Times are local time as in the published files (`2024-01-15T10:30:00.123`), durations seconds. Texts are bytes: UTF-8
// where files and tests are. Paths are relative to the workspace, unless they say something else.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pentad {
inline namespace v0 {

/// A test that failed.
struct TestFailure {
    std::string type;           ///< `FAIL` (an assertion) or `ERROR` (all else)
    std::string test_name;      ///< `test_stage3_validation`
    std::string test_class;     ///< `test_orchestrator.TestOrchestrator`
    std::string module;         ///< `test_orchestrator`
    std::string message;        ///< the assertion's text, the exception, the signal
    std::string file_location;  ///< `orchestrator.py:245`, the deepest place in the workspace; may be empty
    std::string traceback;
    std::string id;      ///< `module::Class::name`, the same in every run
    std::string status;  ///< `failed`, `error`, `timed out` or `crashed`
};

/// What one run of the tests said.
struct BatchTestResult {
    std::int64_t batch_id = 0;  ///< the batch that was tested; 0: nothing is recorded yet
    std::string timestamp;      ///< when it started
    bool success = false;       ///< tests were run, all of them, and none failed
    int total_tests = 0;
    int passed_tests = 0;  ///< with those that keep the outcome of an earlier run
    int failed_tests = 0;
    int skipped_tests = 0;
    double duration_seconds = 0;
    std::string git_commit_hash;  ///< HEAD of the user's repository; empty without one
    std::vector<TestFailure> failures;
    std::int64_t run_id = 0;
    bool interrupted = false;  ///< should_stop ended it; what had finished is stored
    std::vector<std::string>
        warnings;  ///< processes that were left behind, files that changed meanwhile; one line each
};

/// Who broke one test of a batch.
struct TestBlame {
    std::string test;  ///< its id
    std::string
        verdict;  ///< `culprit`, `pair` (two edits that break it only together), `flaky`, `fixed`, `undetermined`
    std::vector<std::int64_t> edits;  ///< numbers, ascending; of `undetermined`: one of these, if any
    bool verified = false;            ///< a run bears it out: for a culprit, the test passed without just these edits
    int executions = 0;               ///< of this test, in the search
    double confidence = 0;            ///< from 0 to 1
    std::string reason;               ///< of anything but a plain culprit: a few words
};

/// What a search for culprits found out about a batch.
struct IsolationResult {
    std::int64_t batch_id = 0;
    std::int64_t run_id = 0;   ///< whose failures are explained
    int worlds = 0;            ///< states of the batch that were run
    bool interrupted = false;  ///< should_stop or a limit ended it; what was known then is kept
    std::vector<TestBlame> tests;
};

/// How something is taken back.
struct RollbackOptions {
    bool dry_run = false;          ///< write nothing: show the diff, and run the tests where it has been done
    bool verify = true;            ///< run the tests
    bool with_dependents = false;  ///< of edits: later edits that need the same lines go too
    bool through = false;          ///< of a batch: the exact state before it; later edits go too
};

/// What a rollback did, or would do.
struct RollbackResult {
    bool dry_run = false;
    std::int64_t edit_id = 0;               ///< the rollback's own number; 0 in a dry run
    std::vector<std::int64_t> edits;        ///< that are, or would be, taken back
    std::vector<std::int64_t> dependents;   ///< those of them that were taken along
    std::vector<std::string> files;         ///< that are, or would be, written or removed
    std::string diff;                       ///< of a dry run
    std::vector<std::string> notes;         ///< what one should know; one line each
    std::optional<BatchTestResult> result;  ///< what the tests say afterwards; of a dry run without a run_id
};

/// One edit.
struct FileEdit {
    std::int64_t edit_id = 0;
    std::int64_t batch_id = 0;
    std::string file_path;  ///< its first file
    std::string timestamp;
    std::string description;
    std::string file_hash;  ///< the first 16 digits of SHA-256; empty when the file was deleted
    std::string author;
    std::vector<std::string> files;            ///< all of them, sorted
    std::vector<std::string> notes;            ///< from record_edit: what one should know; one line each
    std::optional<BatchTestResult> result;     ///< from record_edit: of the tests that this edit started
    std::optional<IsolationResult> isolation;  ///< who broke them, when they failed and that was looked for
    std::optional<RollbackResult> rollback;    ///< what [rollback] on_failure took back then; nothing: nothing
};

/// A batch, and its edits.
struct BatchInfo {
    std::int64_t batch_id = 0;
    std::string start_time;
    std::string end_time;         ///< empty while it takes edits
    std::string git_commit_hash;  ///< HEAD when it was opened; empty without one
    std::vector<FileEdit> edits;  ///< oldest first
};

/// One test of a CI run.
struct CiTest {
    std::string status;  ///< `passed`, `failed`, `error`, `skipped`, `timed out`, `crashed`, `not run`, `cached`
    double duration = 0;
    bool flaky = false;  ///< it passed, but only when it was run again
    int retries = 0;     ///< how often it was run again
    /// Of one that was run again: whether it is broken or flaky (docs/judging.md), else empty.
    std::string verdict;
    double flake_rate = 0;  ///< from 0 to 1; only with a verdict
};

/// One module of a CI run. `failed` counts assertions, `errors` all else that makes a test fail.
struct CiModule {
    int total_tests = 0;
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    int errors = 0;
    double duration = 0;
    std::vector<TestFailure> failures;
    std::map<std::string, CiTest> tests;  ///< by id
};

/// What ci_test_results.json says.
struct CiResults {
    std::string timestamp;
    bool overall_success = false;
    double total_duration = 0;
    std::map<std::string, CiModule> modules;  ///< by name
    std::string git_commit;                   ///< empty without one
    bool interrupted = false;
    std::string results_file;        ///< the file that holds them, absolute
    std::vector<std::string> notes;  ///< what one should know; one line each
};

/// One finding against the baseline, as regressions.json has it. Which members count depends on `type`.
struct CiRegression {
    std::string module;
    std::string type;  ///< `new_failures`, `performance_degradation` or `vanished_module`

    // new_failures
    int baseline_failed = 0;
    int current_failed = 0;
    int delta = 0;
    std::vector<TestFailure> failures;
    std::vector<std::string> tests;  ///< ids that fail now and did not before

    // performance_degradation
    std::string test;  ///< its id; empty: the whole module
    double baseline_duration = 0;
    double current_duration = 0;
    double slowdown_factor = 1;
    std::string method;     ///< `pairs`, `reruns` or `plain`: how it was measured
    int runs = 1;           ///< executions on this side
    int pairs = 0;          ///< interleaved with executions of the baseline's tree
    double confidence = 0;  ///< from 0 to 1
};

/// How a tracker or a runner works. What is not set comes from PENTAD_* variables and pentad.toml, as for the program.
struct Options {
    std::string root;  ///< the workspace, or a folder in it; empty: the folder that is current when it is made
    std::optional<int> batch_size;  ///< edits in a batch that is opened from now on
    std::optional<double> timeout;  ///< seconds for one test module
    std::optional<int> jobs;        ///< modules at once
    /// Asked about 25 times a second, in the calling thread, while tests run or another pentad's are waited for; true
    /// ends the run, and what had finished is kept. What it throws does the same, and then leaves the call.
    std::function<bool()> should_stop;
    /// Called in the calling thread with each event of a run: one line of JSON, schema pentad.event/1. It may throw.
    std::function<void(const std::string& line)> on_event;
};

}  // namespace v0
}  // namespace pentad
