// Attempts, flaky passes, and what the journal says of tests that contradict themselves.
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

/// Passed in its second execution.
TestResult flaky_result(const std::string& name) {
    TestResult result = test_result("m", name, Outcome::passed);
    result.attempts.push_back({Outcome::failed, 0.5, "1 != 2", "m.py:3", std::string(1000, 't'), "printed"});
    return result;
}

pentad::Run on_tree(std::string_view tree, std::vector<TestResult> results) {
    pentad::Run run = run_of(std::move(results));
    run.tree = Oid::of_blob(tree);
    return run;
}

TEST(JournalAttempts, come_back_with_their_results) {
    JournalInFolder at;
    TestResult broken = test_result("m", "broken", Outcome::failed);
    broken.attempts = {{Outcome::timed_out, 9, "", "", "", ""}, {Outcome::failed, 1, "second", "", "", "out"}};
    at.add(run_of({broken, flaky_result("flaky"), test_result("m", "plain", Outcome::passed)}));
    at.reopen();
    const pentad::Run run = must(at.journal.run(1));
    EXPECT_EQ(run.totals.flaky, 1);
    ASSERT_EQ(run.results.size(), 3U);
    ASSERT_EQ(run.results[0].attempts.size(), 2U);
    EXPECT_EQ(run.results[0].attempts[0].outcome, Outcome::timed_out);
    EXPECT_EQ(run.results[0].attempts[0].duration, 9);
    EXPECT_EQ(run.results[0].attempts[1].message, "second");
    EXPECT_EQ(run.results[0].attempts[1].output, "out");
    ASSERT_EQ(run.results[1].attempts.size(), 1U);
    const Attempt& attempt = run.results[1].attempts[0];
    EXPECT_EQ(attempt.message, "1 != 2");
    EXPECT_EQ(attempt.file_location, "m.py:3");
    EXPECT_EQ(attempt.traceback, std::string(1000, 't'));
    EXPECT_EQ(attempt.output, "printed");
    EXPECT_TRUE(run.results[1].is_flaky());
    EXPECT_THAT(run.results[2].attempts, IsEmpty());
    EXPECT_EQ(must(at.journal.failures_of(1)).at(0).attempts.size(), 2U);
    EXPECT_EQ(must(at.journal.result_of(1, "m::flaky"))->attempts.size(), 1U);
    EXPECT_EQ(must(at.journal.newest_runs(1)).at(0).totals.flaky, 1);
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

TEST(JournalAttempts, a_flaky_pass_is_told_from_a_plain_one) {
    JournalInFolder at;
    TestResult failed_again = test_result("m", "a", Outcome::failed);
    failed_again.attempts.push_back({});
    at.add(on_tree("one", {test_result("m", "a", Outcome::passed)}));
    at.add(on_tree("two", {flaky_result("a")}));
    at.add(on_tree("two", {failed_again}));
    const auto recent = must(at.journal.recent_outcomes());
    ASSERT_EQ(recent.size(), 1U);
    EXPECT_THAT(recent[0].outcomes, ElementsAre(Outcome::passed, Outcome::passed, Outcome::failed));
    EXPECT_THAT(recent[0].flaky, ElementsAre(false, true, false));
    const auto past = must(at.journal.history_of_test("m::a", 0));
    ASSERT_EQ(past.size(), 3U);
    EXPECT_FALSE(past[0].flaky) << "it failed each time";
    EXPECT_TRUE(past[1].flaky);
    EXPECT_EQ(past[1].outcome, Outcome::passed);
    EXPECT_EQ(past[1].tree, Oid::of_blob("two"));
    EXPECT_FALSE(past[2].flaky);
    EXPECT_EQ(past[2].tree, Oid::of_blob("one"));
}

TEST(JournalFlaky, are_those_that_contradict_themselves_the_flakiest_first) {
    JournalInFolder at;
    const Batch batch = at.add_batch();
    at.add(on_tree("one", {test_result("m", "by_tree", Outcome::failed), test_result("m", "fixed", Outcome::failed),
                           test_result("m", "broken", Outcome::failed), test_result("m", "skipped", Outcome::skipped),
                           flaky_result("retried")}));
    pentad::Run again = on_tree("one", {test_result("m", "by_tree", Outcome::passed), flaky_result("retried"),
                                        test_result("m", "broken", Outcome::crashed)});
    again.batch = batch.id;
    at.add(again);
    at.add(on_tree("two", {test_result("m", "by_tree", Outcome::passed), test_result("m", "fixed", Outcome::passed),
                           test_result("m", "retried", Outcome::passed)}));
    const auto flaky = must(at.journal.flaky_tests(0));
    ASSERT_EQ(flaky.size(), 2U) << "what a change fixed or broke is not flaky";
    EXPECT_EQ(flaky[0].id, "m::retried");
    EXPECT_EQ(flaky[0].runs, 3);
    EXPECT_EQ(flaky[0].flaky_passes, 2);
    EXPECT_EQ(flaky[0].contradicted, 0);
    EXPECT_DOUBLE_EQ(flaky[0].rate(), 2.0 / 3);
    EXPECT_EQ(flaky[0].last_run, 2);
    EXPECT_EQ(flaky[0].batch, batch.id);
    EXPECT_EQ(flaky[1].id, "m::by_tree");
    EXPECT_EQ(flaky[1].runs, 3);
    EXPECT_EQ(flaky[1].flaky_passes, 0);
    EXPECT_EQ(flaky[1].contradicted, 1);
    EXPECT_EQ(flaky[1].last_run, 1);
    EXPECT_EQ(flaky[1].batch, std::nullopt);
    EXPECT_EQ(must(at.journal.flaky_tests(1)).size(), 1U);
}

TEST(JournalFlaky, a_failure_on_an_unknown_tree_proves_nothing) {
    JournalInFolder at;
    at.add(run_of({test_result("m", "a", Outcome::failed)}));
    at.add(run_of({test_result("m", "a", Outcome::passed)}));
    EXPECT_THAT(must(at.journal.flaky_tests(0)), IsEmpty());
}

TEST(JournalAddRun, of_results_with_one_id_the_last_counts) {
    JournalInFolder at;
    at.add(run_of({test_result("m", "a", Outcome::failed), test_result("l", "z", Outcome::passed),
                   test_result("m", "a", Outcome::passed)}));
    const pentad::Run run = must(at.journal.run(1));
    ASSERT_EQ(run.results.size(), 2U);
    EXPECT_EQ(run.results[0].id, "l::z");
    EXPECT_EQ(run.results[1].outcome, Outcome::passed);
    EXPECT_THAT(must(at.journal.recent_outcomes()).at(1).outcomes, ElementsAre(Outcome::passed));
}

/// The tests are numbered in the order in which they came; a run may hold few or most of them, in any order.
TEST(JournalAddRun, keeps_rings_and_units_apart_however_many_tests_are_known) {
    JournalInFolder at;
    const auto result = [](int number, Outcome outcome) {
        TestResult made = test_result("u" + std::to_string(number % 3), std::to_string(number), outcome);
        made.id = std::to_string(number * 7919 % 5000);
        return made;
    };
    std::vector<TestResult> all;
    for (int number = 4000; number < 5000; ++number) all.push_back(result(number, Outcome::passed));
    at.add(run_of(all));
    for (int number = 0; number < 4000; ++number) all.push_back(result(number, Outcome::skipped));
    at.add(run_of(all));  // more new ones than known ones: one pass
    TestResult moved = result(17, Outcome::failed);
    moved.unit = "elsewhere";
    TestResult fresh = test_result("n", "new", Outcome::error);
    at.add(run_of({moved, fresh, result(4999, Outcome::crashed)}));  // few: look-ups
    all[0].unit = "elsewhere";
    at.add(run_of(all));
    const auto recent = must(at.journal.recent_outcomes());
    ASSERT_EQ(recent.size(), 5001U);
    const auto ring_of = [&](const std::string& id) {
        return std::ranges::find(recent, id, &Journal::RecentOutcomes::id)->outcomes;
    };
    EXPECT_THAT(ring_of(moved.id), ElementsAre(Outcome::skipped, Outcome::failed, Outcome::skipped));
    EXPECT_THAT(ring_of(fresh.id), ElementsAre(Outcome::error));
    EXPECT_THAT(ring_of(result(4999, Outcome::passed).id),
                ElementsAre(Outcome::passed, Outcome::passed, Outcome::crashed, Outcome::passed));
    EXPECT_THAT(ring_of(result(18, Outcome::passed).id), ElementsAre(Outcome::skipped, Outcome::skipped));
    const pentad::Run last = must(at.journal.run(4));
    ASSERT_EQ(last.results.size(), 5000U);
    for (const TestResult& stored : last.results) {
        const auto given = std::ranges::find(all, stored.id, &TestResult::id);
        ASSERT_EQ(stored.unit, given->unit) << stored.id;
        ASSERT_EQ(stored.outcome, given->outcome) << stored.id;
    }
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

}  // namespace
}  // namespace pentad
