#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;
using test::run_of;
using test::test_result;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(JournalRuns, everything_of_a_run_comes_back_in_the_order_of_ids) {
    JournalInFolder at;
    const Batch batch = at.add_batch();
    TestResult failed = test_result("m2", "T::b", Outcome::failed, 0.125);
    failed.message = "1 != 2";
    failed.file_location = "m2.py:7";
    failed.traceback = std::string(5000, 't');
    failed.output = std::string("out\0put", 7);
    TestResult skipped = test_result("m1", "T::s", Outcome::skipped, 0);
    skipped.message = "not today";
    pentad::Run run = run_of({failed, skipped, test_result("m1", "T::a", Outcome::passed)}, batch.id);
    run.tree = Oid::of_blob("tree");
    run.pattern = "test_*.py";
    run.interrupted = true;
    run.git_commit = "abc";
    run.warnings = {"m1: left process 4711 behind; ended", ""};
    EXPECT_EQ(at.add(run), 1);
    at.reopen();

    const pentad::Run read = must(at.journal.run(1));
    EXPECT_EQ(read.id, 1);
    EXPECT_EQ(read.batch, batch.id);
    EXPECT_EQ(read.tree, run.tree);
    EXPECT_EQ(read.started, run.started);
    EXPECT_EQ(read.duration, 1.5);
    EXPECT_EQ(read.pattern, "test_*.py");
    EXPECT_TRUE(read.interrupted);
    EXPECT_EQ(read.git_commit, "abc");
    EXPECT_EQ(read.totals, run.totals);
    EXPECT_EQ(read.warnings, run.warnings);
    ASSERT_EQ(read.results.size(), 3U);
    EXPECT_EQ(read.results[0].id, "m1::T::a");
    EXPECT_EQ(read.results[1].message, "not today");
    const TestResult& result = read.results[2];
    EXPECT_EQ(result.id, "m2::T::b");
    EXPECT_EQ(result.unit, "m2");
    EXPECT_EQ(result.outcome, Outcome::failed);
    EXPECT_EQ(result.duration, 0.125);
    EXPECT_EQ(result.message, failed.message);
    EXPECT_EQ(result.file_location, failed.file_location);
    EXPECT_EQ(result.traceback, failed.traceback);
    EXPECT_EQ(result.output, failed.output);
    EXPECT_EQ(must(at.journal.batch(batch.id)).last_run, 1);
    EXPECT_THAT(must(at.journal.run(1, false)).results, IsEmpty());
}

TEST(JournalRuns, are_listed_from_both_ends) {
    JournalInFolder at;
    for (int number = 0; number < 4; ++number) at.add(run_of({test_result("m", "a", Outcome::passed)}));
    const std::vector<pentad::Run> newest = must(at.journal.newest_runs(2));
    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest[0].id, 4);
    EXPECT_EQ(newest[1].id, 3);
    EXPECT_EQ(newest[0].totals.passed, 1);
    EXPECT_THAT(newest[0].results, IsEmpty());
    const std::vector<pentad::Run> after = must(at.journal.runs_after(2));
    ASSERT_EQ(after.size(), 2U);
    EXPECT_EQ(after[0].id, 3);
    EXPECT_EQ(after[0].results.size(), 1U);
}

TEST(JournalRuns, a_missing_one_says_which_is_the_newest) {
    JournalInFolder at;
    EXPECT_EQ(at.journal.run(2).error().message, "run 2 does not exist; no tests ran yet (see pentad test)");
    at.add(run_of({}));
    EXPECT_EQ(at.journal.run(2).error().message, "run 2 does not exist; the newest is 1 (see pentad log)");
    EXPECT_EQ(at.journal.run(2).error().code, Code::not_found);
}

TEST(JournalRuns, a_test_has_its_past_newest_first) {
    JournalInFolder at;
    at.add(run_of({test_result("m", "a", Outcome::passed, 1)}));
    at.add(run_of({test_result("m", "b", Outcome::passed)}));
    at.add(run_of({test_result("m", "a", Outcome::crashed, 2), test_result("m", "b", Outcome::passed)}));
    const auto past = must(at.journal.history_of_test("m::a", 5));
    ASSERT_EQ(past.size(), 2U);
    EXPECT_EQ(past[0].run, 3);
    EXPECT_EQ(past[0].outcome, Outcome::crashed);
    EXPECT_EQ(past[0].duration, 2);
    EXPECT_EQ(past[1].run, 1);
    EXPECT_EQ(must(at.journal.history_of_test("m::a", 1)).size(), 1U);
    EXPECT_THAT(must(at.journal.history_of_test("m::never", 5)), IsEmpty());
}

TEST(JournalRuns, the_ring_holds_the_last_32_outcomes_of_tests_that_ran) {
    JournalInFolder at;
    for (int number = 0; number < 40; ++number) {
        const Outcome outcome = number == 39 ? Outcome::timed_out : number == 38 ? Outcome::cached : Outcome::passed;
        at.add(run_of({test_result("m", "a", outcome), test_result("m", "new", Outcome::not_run)}));
    }
    const auto recent = must(at.journal.recent_outcomes());
    ASSERT_EQ(recent.size(), 1U) << "a test that never ran has no past";
    EXPECT_EQ(recent[0].id, "m::a");
    ASSERT_EQ(recent[0].outcomes.size(), 32U);
    EXPECT_EQ(recent[0].outcomes.back(), Outcome::timed_out);
    EXPECT_EQ(recent[0].outcomes[30], Outcome::passed) << "cached is left out";
}

TEST(JournalRuns, units_know_their_newest_duration_and_failure) {
    JournalInFolder at;
    at.add(run_of({test_result("m", "a", Outcome::error, 1), test_result("m", "b", Outcome::passed, 2),
                   test_result("n", "a", Outcome::passed, 1)}));
    at.add(run_of({test_result("m", "a", Outcome::cached, 0), test_result("n", "a", Outcome::failed, 4)}));
    const auto units = must(at.journal.unit_pasts());
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].unit, "m");
    EXPECT_EQ(units[0].duration, 3) << "a run from the cache says nothing new";
    EXPECT_EQ(units[0].failures, 1U);
    EXPECT_EQ(units[1].duration, 4);
    EXPECT_EQ(units[1].failures, 1U);
    at.add(run_of({test_result("m", "a", Outcome::passed, 0), test_result("n", "a", Outcome::failed, 4)}));
    EXPECT_EQ(must(at.journal.unit_pasts())[0].failures, 2U);
    EXPECT_EQ(must(at.journal.unit_pasts())[1].failures, 3U);
    for (int run = 0; run < 9; ++run) at.add(run_of({test_result("m", "a", Outcome::passed, 0)}));
    EXPECT_EQ(must(at.journal.unit_pasts())[0].failures, 0U) << "more than ten runs ago";
}

TEST(JournalRuns, tests_are_found_by_a_part_of_their_id_the_exact_one_first) {
    JournalInFolder at;
    at.add(run_of({test_result("a", "b::x", Outcome::passed), test_result("z", "x", Outcome::passed),
                   test_result("z", "x2", Outcome::passed), test_result("a", "%_", Outcome::passed)}));
    EXPECT_THAT(must(at.journal.test_ids_like("z::x", 9)), ElementsAre("z::x", "z::x2"));
    EXPECT_THAT(must(at.journal.test_ids_like("x", 2)), ElementsAre("a::b::x", "z::x"));
    EXPECT_THAT(must(at.journal.test_ids_like("%_", 9)), ElementsAre("a::%_")) << "not a pattern";
}

TEST(JournalUpkeep, keeps_the_newest_runs_and_the_last_of_each_batch) {
    JournalInFolder at;
    const Batch batch = at.add_batch();
    TestResult failed = test_result("m", "a", Outcome::failed);
    failed.traceback = "why";
    at.add(run_of({failed}, batch.id));
    for (int number = 0; number < 30; ++number) {
        std::vector<TestResult> results;
        for (int test = 0; test < 200; ++test)
            results.push_back(test_result("m", std::to_string(test), Outcome::passed));
        at.add(run_of(std::move(results)));
    }
    const std::vector<std::string> removed = must(at.journal.collect_garbage(2));
    EXPECT_THAT(removed, ElementsAre("28 runs", testing::EndsWith("KB of free space in the journal")));
    const std::vector<pentad::Run> left = must(at.journal.newest_runs(0));
    ASSERT_EQ(left.size(), 3U);
    EXPECT_EQ(left[0].id, 31);
    EXPECT_EQ(left[2].id, 1);
    EXPECT_EQ(must(at.journal.run(1)).results.at(0).traceback, "why");
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
    EXPECT_THAT(must(at.journal.collect_garbage(2)), IsEmpty());
    EXPECT_EQ(at.add(run_of({})), 32) << "numbers are never given twice";
}

}  // namespace
}  // namespace pentad
