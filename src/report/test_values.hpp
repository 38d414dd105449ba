// Values that the tests of this room speak of.
#pragma once

#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/test_result.hpp"

namespace pentad::test {

inline constexpr Timestamp k_moment{1705314600123, 0};  // 2024-01-15T10:30:00.123

inline TestResult failed_result() {
    return {.id = "test_orchestrator::TestStages::test_stage3",
            .unit = "test_orchestrator",
            .outcome = Outcome::failed,
            .duration = 0.25,
            .message = "AssertionError: 2 != 3",
            .file_location = "orchestrator.py:245",
            .traceback =
                "Traceback (most recent call last):\n  File \"orchestrator.py\", line 245, in stage3\n\n"
                "AssertionError: 2 != 3\n",
            .output = {},
            .attempts = {}};
}

inline TestResult passed_result() {
    return {.id = "test_m::T::test_a",
            .unit = "test_m",
            .outcome = Outcome::passed,
            .duration = 0.001,
            .message = {},
            .file_location = {},
            .traceback = {},
            .output = {},
            .attempts = {}};
}

inline Attempt attempt(Outcome outcome, std::string message) {
    Attempt attempt;
    attempt.outcome = outcome;
    attempt.message = std::move(message);
    return attempt;
}

/// Failed once, then passed.
inline TestResult flaky_result() {
    TestResult result = passed_result();
    result.id = "test_m::T::test_flaky";
    result.attempts = {{.outcome = Outcome::failed,
                        .duration = 0.5,
                        .message = "ValueError: once",
                        .file_location = "a.py:3",
                        .traceback = "Traceback\n",
                        .output = "hello\n"}};
    return result;
}

inline FileChange modified(std::string path) {
    const FileState before{.kind = FileKind::regular, .mode = 0644, .oid = Oid::of_blob("old"), .size = 3};
    const FileState after{.kind = FileKind::regular, .mode = 0755, .oid = Oid::of_blob("new!"), .size = 4};
    return {.path = std::move(path),
            .before = before,
            .after = after,
            .before_known = true,
            .sha256 = sha256_hex("new!"),
            .note = {}};
}

inline Edit edit(EditId id, std::string path, std::string description) {
    return {.id = id,
            .batch = 3,
            .kind = EditKind::user,
            .description = std::move(description),
            .author = "Ana",
            .time = k_moment,
            .changes = {modified(std::move(path))},
            .target = {}};
}

inline Batch closed_batch() {
    Batch batch;
    batch.id = 3;
    batch.state = BatchState::closed;
    batch.opened = k_moment;
    batch.closed = k_moment;
    batch.edit_count = 5;
    return batch;
}

inline Run failed_run() {
    Run run;
    run.id = 7;
    run.batch = 3;
    run.started = k_moment;
    run.duration = 4.12;
    run.results = {passed_result(), failed_result()};
    run.totals = totals_of(run.results);
    return run;
}

}  // namespace pentad::test
