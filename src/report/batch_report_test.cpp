#include "report/batch_report.hpp"

#include <gtest/gtest.h>

#include "report/comparison_values.hpp"
#include "report/test_values.hpp"

namespace pentad {
namespace {

constexpr const char* k_golden = R"(pentad: test report of batch 3
========================================================================
result      failed
success     no
tests       2 in all: 1 failed, 1 passed
duration    4.1 s
run         7, started 2024-01-15 10:30:00
batch       closed 2024-01-15 10:30:00, 5 edits, opened 2024-01-15 10:30:00
git commit  abc123

Failures (1)
------------

1. FAIL test_orchestrator::TestStages::test_stage3
   location: orchestrator.py:245
   message:
      AssertionError: 2 != 3
   traceback:
      Traceback (most recent call last):
        File "orchestrator.py", line 245, in stage3

      AssertionError: 2 != 3

Warnings
--------
test_m: left process 4711 (sleep) behind; ended

Edits (2)
---------
edit 11  2024-01-15 10:30:00  Ana
  bdd1e524e5c90bee M orchestrator.py
      Fixed stage 3 bug
      and more
edit 12  2024-01-15 10:30:00  Ana
  (deleted)        D old.py

Unrecorded changes (1)
----------------------
edit 13  2024-01-15 10:30:00  Ana
  bdd1e524e5c90bee M helper.py
)";

TEST(BatchReport, SaysEverything) {
    pentad::Run run = test::failed_run();
    run.git_commit = "abc123";
    run.warnings = {"test_m: left process 4711 (sleep) behind; ended"};
    Edit deleted = test::edit(12, "old.py", "");
    deleted.changes[0].after = {};
    Edit unrecorded = test::edit(13, "helper.py", "");
    unrecorded.kind = EditKind::unrecorded;
    const std::vector<Edit> edits = {test::edit(11, "orchestrator.py", "Fixed stage 3 bug\nand more\n"), deleted,
                                     unrecorded};
    EXPECT_EQ(batch_report(test::closed_batch(), edits, run), k_golden);
}

TEST(BatchReport, SaysWhatTheBaselineSaysAndWhatIsFlaky) {
    pentad::Run run = test::failed_run();
    run.results.push_back(test::flaky_result());
    run.results[1].attempts = {test::attempt(Outcome::error, "")};
    run.totals = totals_of(run.results);
    const Comparison comparison = test::mixed_comparison();
    const std::string report = batch_report(test::closed_batch(), {}, run, {.comparison = &comparison});
    EXPECT_NE(report.find("tests       3 in all: 1 failed, 2 passed (1 flaky)\n"), std::string::npos) << report;
    EXPECT_NE(report.find("\nRegressions\n-----------\ncompared with the baseline: 4 newly failing, 2 slower"),
              std::string::npos)
        << report;
    EXPECT_NE(report.find("\nslower (2):\n  test_m::T::slow  0.20 s, now 0.45 s"), std::string::npos) << report;
    EXPECT_NE(report.find("   attempts: 2, none passed\n"), std::string::npos) << report;
    EXPECT_NE(report.find("\nFlaky (1)\n---------\nFLAKY test_m::T::test_flaky  passed on attempt 2; before: failed: "
                          "ValueError: once\n"),
              std::string::npos)
        << report;
    EXPECT_EQ(batch_report(test::closed_batch(), {}, test::failed_run()).find("Regressions"), std::string::npos);
}

TEST(BatchReport, NothingFailed) {
    pentad::Run run = test::failed_run();
    run.results.pop_back();
    run.totals = totals_of(run.results);
    const std::string report = batch_report(test::closed_batch(), {}, run);
    EXPECT_NE(report.find("result      passed\nsuccess     yes\n"), std::string::npos) << report;
    EXPECT_NE(report.find("\nFailures\n--------\nnone\n"), std::string::npos) << report;
    EXPECT_EQ(report.find("Edits"), std::string::npos) << report;
}

}  // namespace
}  // namespace pentad
