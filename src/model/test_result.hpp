// Outcomes of tests, and runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/edit.hpp"
#include "model/flakiness.hpp"

namespace pentad {

using RunId = std::int64_t;  ///< counts from 1

/// Stored in the journal by number: append, never renumber.
enum class Outcome : std::uint8_t { passed, failed, error, skipped, timed_out, crashed, not_run, cached };

/// `passed`, `failed`, `error`, `skipped`, `timed out`, `crashed`, `not run`, `cached`.
std::string_view to_string(Outcome outcome);

/// failed, error, timed out and crashed: what makes a run fail.
constexpr bool is_failure(Outcome outcome) {
    return outcome == Outcome::failed || outcome == Outcome::error || outcome == Outcome::timed_out ||
           outcome == Outcome::crashed;
}

/// One execution of a test that was followed by another, on the same inputs.
struct Attempt {
    Outcome outcome = Outcome::failed;
    double duration = 0;  ///< seconds
    std::string message;
    std::string file_location;
    std::string traceback;
    std::string output;
};

struct TestResult {
    std::string id;    ///< `unit::Class::name`, the same in every run
    std::string unit;  ///< the unit it ran in (a module's dotted name)
    Outcome outcome = Outcome::not_run;
    double duration = 0;        ///< seconds
    std::string message;        ///< one or a few lines: the assertion's text, the skip's reason, the signal
    std::string file_location;  ///< `path:line`, relative to the workspace; the deepest frame inside it; may be empty
    std::string traceback;
    std::string output;  ///< what the unit printed while this test ran, head and tail; kept for failures only
    std::vector<Attempt> attempts = {};  ///< those before the one that counts, oldest first; empty without retries
    /// It was not run: nothing that its unit depends on differs from this run, whose outcome it keeps. A test that
    /// passed then is `cached` now, one that was skipped is `skipped`.
    std::optional<RunId> cached_from = {};
    /// Of a test that failed or was retried, in the run itself; it is not stored.
    std::optional<Flakiness> flakiness = {};

    /// Proved: passed and failed on the same inputs.
    bool is_flaky() const;

    /// As a new one, but with the memory of its texts: for readers of reports with millions of them.
    void clear();
    /// All of it, for the same readers: of texts that are empty, as most are, nothing is copied.
    void swap(TestResult& other) noexcept;
};

struct Totals {
    int total = 0;
    int passed = 0;
    int failed = 0;  ///< every outcome that is_failure
    int skipped = 0;
    int cached = 0;
    int not_run = 0;
    int flaky = 0;  ///< of `passed`: those that is_flaky

    void count(const TestResult& result);
    friend bool operator==(const Totals&, const Totals&) = default;
};
Totals totals_of(const std::vector<TestResult>& results);

/// Cheap where they are in order.
void sort_by_id(std::vector<TestResult>& results);

/// One execution of a selection of tests on one snapshot.
struct Run {
    RunId id = 0;
    std::optional<BatchId> batch;
    Oid tree;  ///< the tree that was tested (git tree id)
    Timestamp started;
    double duration = 0;  ///< seconds, wall clock
    std::string pattern;  ///< what `-p` said; empty: everything
    bool interrupted = false;
    std::string git_commit;  ///< the user's HEAD; empty without one
    Totals totals;
    std::vector<std::string> warnings;  ///< leaked processes and the like, one line each
    std::vector<TestResult> results;    ///< in the order of ids

    bool success() const { return totals.failed == 0 && totals.not_run == 0 && !interrupted && totals.total > 0; }
};

}  // namespace pentad
