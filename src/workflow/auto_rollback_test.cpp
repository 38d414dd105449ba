#include "workflow/auto_rollback.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

Run failing(const std::vector<std::string>& tests) {
    Run run;
    run.id = 7;
    run.batch = 3;
    for (const std::string& test : tests) {
        TestResult result;
        result.id = test;
        result.outcome = Outcome::failed;
        run.results.push_back(result);
    }
    return run;
}

Isolation found(std::vector<Blame> tests) {
    Isolation isolation;
    isolation.batch = 3;
    isolation.tests = std::move(tests);
    return isolation;
}

Blame blame(const std::string& test, BlameVerdict verdict, std::vector<EditId> edits, bool verified) {
    return {.test = test, .verdict = verdict, .edits = std::move(edits), .verified = verified};
}

TEST(WhatToTakeBack, CulpritsOnlyThatARunBearsOut) {
    const pentad::Run run = failing({"a", "b", "c", "d"});
    const Isolation isolation =
        found({blame("a", BlameVerdict::culprit, {11}, true), blame("b", BlameVerdict::pair, {12, 14}, true),
               blame("c", BlameVerdict::culprit, {13}, false), blame("d", BlameVerdict::undetermined, {10, 15}, true)});
    const TakeBack take = what_to_take_back("culprit", run, &isolation, {});
    EXPECT_EQ(take.edits, (std::set<EditId>{11, 12, 14}));
    EXPECT_EQ(take.batch, 0);
    EXPECT_EQ(take.why_not, "");
}

TEST(WhatToTakeBack, WithoutProofNothing) {
    const pentad::Run run = failing({"a"});
    Isolation isolation = found({blame("a", BlameVerdict::culprit, {11}, false)});
    EXPECT_EQ(what_to_take_back("culprit", run, &isolation, {}).why_not, "no edit is to blame for sure");
    isolation.interrupted = true;
    EXPECT_TRUE(what_to_take_back("culprit", run, &isolation, {}).why_not.starts_with("the search for culprits was"));
    const TakeBack unknown = what_to_take_back("culprit", run, nullptr, {});
    EXPECT_EQ(unknown.why_not, "the culprits are not known");
    EXPECT_TRUE(unknown.edits.empty());
}

TEST(WhatToTakeBack, TheBudgetTakesNoProofAwayButCtrlCDoes) {
    const pentad::Run run = failing({"a"});
    Isolation isolation = found({blame("a", BlameVerdict::culprit, {11}, true)});
    isolation.interrupted = true;
    EXPECT_EQ(what_to_take_back("culprit", run, &isolation, {}).edits, std::set<EditId>{11});
    isolation.stopped = true;
    for (const char* mode : {"culprit", "batch"}) {
        const TakeBack take = what_to_take_back(mode, run, &isolation, {});
        EXPECT_EQ(take.why_not, "it was interrupted") << mode;
        EXPECT_TRUE(take.edits.empty() && take.batch == 0) << mode;
    }
}

TEST(WhatToTakeBack, ABatchThatBrokeSomething) {
    EXPECT_EQ(what_to_take_back("batch", failing({"a"}), nullptr, {}).batch, 3);
    EXPECT_EQ(what_to_take_back("batch", failing({"a", "old"}), nullptr, {"old"}).batch, 3);
    const Isolation suspects = found({blame("a", BlameVerdict::undetermined, {11, 12}, false)});
    EXPECT_EQ(what_to_take_back("batch", failing({"a"}), &suspects, {}).batch, 3);
}

TEST(WhatToTakeBack, NoBatchForWhatItDidNotBreak) {
    const std::string reason = "this batch broke nothing: what fails failed before it, or fails by chance";
    EXPECT_EQ(what_to_take_back("batch", failing({"old"}), nullptr, {"old"}).why_not, reason);
    const Isolation isolation =
        found({blame("a", BlameVerdict::flaky, {}, false), blame("b", BlameVerdict::undetermined, {}, false),
               blame("c", BlameVerdict::fixed, {}, true)});
    EXPECT_EQ(what_to_take_back("batch", failing({"a", "b", "c"}), &isolation, {}).why_not, reason);
}

TEST(WhatToTakeBack, NothingAfterACutOffRun) {
    pentad::Run run = failing({"a"});
    run.interrupted = true;
    EXPECT_EQ(what_to_take_back("batch", run, nullptr, {}).why_not, "it was interrupted");
}

TEST(AutoRollbackSummary, IsOneLine) {
    AutoRollback rollback{.mode = "culprit", .done = {}, .why_not = "later changes are in the way:\n  a.py: edit 9"};
    EXPECT_EQ(auto_rollback_summary(rollback), "nothing taken back: later changes are in the way");
    rollback.done.emplace();
    rollback.done->undone = {11, 14};
    EXPECT_EQ(auto_rollback_summary(rollback), "edits 11, 14 taken back, the tests did not run");
    rollback.done->run = failing({"a"});
    rollback.done->run->totals.total = rollback.done->run->totals.failed = 1;
    EXPECT_EQ(auto_rollback_summary(rollback), "edits 11, 14 taken back, 1 test still fails");
    rollback.mode = "batch";
    rollback.done->edit.emplace();
    rollback.done->edit->target = 3;
    rollback.done->run->interrupted = true;
    EXPECT_EQ(auto_rollback_summary(rollback), "batch 3 taken back, the tests after it were interrupted");
}

}  // namespace
}  // namespace pentad
