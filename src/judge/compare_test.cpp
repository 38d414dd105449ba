#include "judge/compare.hpp"

#include <gtest/gtest.h>

#include "support/result_sets.hpp"

namespace pentad {
namespace {

using Ids = std::vector<std::string>;
constexpr Outcome k_absent = Outcome{255};  // the test is not in the set

ResultSet one_test(Outcome outcome, bool flaky = false) {
    // A neighbour keeps the module alive when the test is absent.
    SetBuilder set;
    set.test("m", "m::C::stays", Outcome::passed);
    if (outcome != k_absent) set.test("m", "m::C::t", outcome, 0.1, flaky);
    return set.build();
}

/// Which list the test is in: `new`, `still`, `fixed`, `added`, `vanished` or `-`.
std::string list_of(Outcome before, Outcome now) {
    const Comparison found = compare(one_test(before), one_test(now));
    std::string lists;
    const auto note = [&](const Ids& ids, const char* name) {
        if (ids == Ids{"m::C::t"}) lists += name;
        EXPECT_LE(ids.size(), 1u);
    };
    if (!found.new_failures.empty()) note(found.new_failures[0].tests, "new");
    note(found.still_failing, "still");
    note(found.fixed, "fixed");
    note(found.added, "added");
    note(found.vanished, "vanished");
    EXPECT_EQ(found.has_regressions(), lists == "new") << lists;
    return lists.empty() ? "-" : lists;
}

TEST(Compare, EveryPairOfOutcomesHasItsList) {
    struct Row {
        Outcome before;
        Outcome now;
        const char* list;
    };
    using enum Outcome;
    const std::vector<Row> rows = {
        {passed, passed, "-"},           {passed, failed, "new"},        {passed, error, "new"},
        {passed, timed_out, "new"},      {passed, crashed, "new"},       {passed, skipped, "-"},
        {passed, not_run, "vanished"},   {passed, k_absent, "vanished"}, {passed, cached, "-"},
        {failed, passed, "fixed"},       {failed, cached, "fixed"},      {failed, failed, "still"},
        {failed, crashed, "still"},      {timed_out, error, "still"},    {failed, skipped, "-"},
        {failed, not_run, "vanished"},   {failed, k_absent, "vanished"}, {skipped, failed, "new"},
        {skipped, passed, "-"},          {skipped, skipped, "-"},        {skipped, not_run, "vanished"},
        {skipped, k_absent, "vanished"}, {not_run, failed, "new"},       {not_run, passed, "added"},
        {not_run, skipped, "added"},     {not_run, not_run, "-"},        {not_run, k_absent, "-"},
        {k_absent, failed, "new"},       {k_absent, passed, "added"},    {k_absent, skipped, "added"},
        {k_absent, not_run, "-"},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(list_of(row.before, row.now), row.list)
            << static_cast<int>(row.before) << " to " << static_cast<int>(row.now);
    }
}

TEST(Compare, OneFixedAndAnotherBrokenIsARegression) {
    const ResultSet before = SetBuilder().test("m", "m::a", Outcome::failed).test("m", "m::b", Outcome::passed).build();
    const ResultSet now = SetBuilder().test("m", "m::a", Outcome::passed).test("m", "m::b", Outcome::failed).build();
    const Comparison found = compare(before, now);
    EXPECT_TRUE(found.has_regressions());
    ASSERT_EQ(found.new_failures.size(), 1u);
    EXPECT_EQ(found.new_failures[0].tests, Ids{"m::b"});
    EXPECT_EQ(found.new_failures[0].baseline_failed, 1);
    EXPECT_EQ(found.new_failures[0].current_failed, 1);
    EXPECT_EQ(found.fixed, Ids{"m::a"});
    EXPECT_EQ(found.compared, 2u);
}

TEST(Compare, TotalsThatContradictTheTestsDecideNothing) {
    ResultSet before = one_test(Outcome::passed);
    before.modules[0].failed = 99;
    EXPECT_TRUE(compare(before, one_test(Outcome::failed)).has_regressions());
}

TEST(Compare, ADeletedModuleIsARegressionAndItsTestsAreNamed) {
    const ResultSet before =
        SetBuilder().test("a", "a::t", Outcome::passed).test("gone", "gone::t", Outcome::passed).build();
    const ResultSet now = SetBuilder().test("a", "a::t", Outcome::passed).build();
    const Comparison found = compare(before, now);
    EXPECT_EQ(found.vanished_modules, Ids{"gone"});
    EXPECT_EQ(found.vanished, Ids{"gone::t"});
    EXPECT_TRUE(found.has_regressions());
}

TEST(Compare, AModuleThatHasNoTestsAnyMoreHasVanished) {
    ResultSet now = SetBuilder().test("m", "m::t", Outcome::passed).build();
    now.modules[0].tests.clear();
    now.modules[0].total = 0;
    EXPECT_EQ(compare(one_test(Outcome::passed), now).vanished_modules, Ids{"m"});
}

TEST(Compare, AModuleThatNeverHadTestsTakesNothingWithIt) {
    const Comparison found = compare(SetBuilder().totals("empty", 0, 0, 0, {}).build(), ResultSet{});
    EXPECT_FALSE(found.has_regressions());
}

TEST(Compare, AModuleThatCrashesAtImportIsANewFailure) {
    const ResultSet now = SetBuilder().test("m", "m::_FailedTest::m", Outcome::error).build();
    const Comparison found = compare(one_test(Outcome::passed), now);
    ASSERT_EQ(found.new_failures.size(), 1u);
    EXPECT_EQ(found.new_failures[0].tests, Ids{"m::_FailedTest::m"});
    EXPECT_EQ(found.vanished, (Ids{"m::C::stays", "m::C::t"}));
    EXPECT_TRUE(found.vanished_modules.empty());
}

TEST(Compare, ANewModuleIsAddedAndItsFailuresAreNew) {
    const ResultSet now = SetBuilder().test("n", "n::a", Outcome::passed).test("n", "n::b", Outcome::failed).build();
    const Comparison found = compare({}, now);
    EXPECT_EQ(found.added, Ids{"n::a"});
    ASSERT_EQ(found.new_failures.size(), 1u);
    EXPECT_EQ(found.new_failures[0].tests, Ids{"n::b"});
    EXPECT_EQ(found.compared, 0u);
}

TEST(Compare, APartialRunSaysNothingOfWhatItLacks) {
    const ResultSet before = SetBuilder()
                                 .test("a", "a::t", Outcome::passed)
                                 .test("b", "b::t", Outcome::passed)
                                 .test("b", "b::u", Outcome::passed)
                                 .build();
    const ResultSet now = SetBuilder().test("b", "b::t", Outcome::failed).build();
    const Comparison found = compare(before, now, Coverage::part);
    EXPECT_TRUE(found.vanished.empty());
    EXPECT_TRUE(found.vanished_modules.empty());
    ASSERT_EQ(found.new_failures.size(), 1u);
}

TEST(Compare, AFlakyPassIsListedAndNoRegression) {
    const Comparison found = compare(one_test(Outcome::passed), one_test(Outcome::passed, true));
    EXPECT_EQ(found.flaky, Ids{"m::C::t"});
    EXPECT_FALSE(found.has_regressions());
    EXPECT_EQ(compare(one_test(k_absent), one_test(Outcome::passed, true)).flaky, Ids{"m::C::t"});
}

TEST(CompareTotals, NamedFailuresAreComparedByName) {
    const ResultSet before = SetBuilder().totals("m", 4, 2, 0, {"m::a", "m::b"}).build();
    const ResultSet now = SetBuilder()
                              .test("m", "m::a", Outcome::passed)
                              .test("m", "m::b", Outcome::failed)
                              .test("m", "m::c", Outcome::failed)
                              .test("m", "m::d", Outcome::passed)
                              .build();
    const Comparison found = compare(before, now);
    EXPECT_EQ(found.fixed, Ids{"m::a"});
    EXPECT_EQ(found.still_failing, Ids{"m::b"});
    ASSERT_EQ(found.new_failures.size(), 1u);  // though the module has no more failures than before
    EXPECT_EQ(found.new_failures[0].tests, Ids{"m::c"});
    EXPECT_TRUE(found.added.empty());
}

TEST(CompareTotals, AsManyFailuresAsThereWereNamelessOnesAreNoRegression) {
    const ResultSet before = SetBuilder().totals("m", 5, 1, 2, {"m::a"}).build();
    const auto now = [](Outcome last) {
        return SetBuilder()
            .test("m", "m::a", Outcome::passed)
            .test("m", "m::b", Outcome::failed)
            .test("m", "m::c", Outcome::error)
            .test("m", "m::d", last)
            .build();
    };
    const Comparison same = compare(before, now(Outcome::passed));
    EXPECT_FALSE(same.has_regressions());
    EXPECT_EQ(same.still_failing, (Ids{"m::b", "m::c"}));
    // The third can't be one of two, although the totals are equal.
    const Comparison worse = compare(before, now(Outcome::failed));
    EXPECT_TRUE(worse.has_regressions());
    EXPECT_EQ(worse.new_failures.at(0).tests, (Ids{"m::b", "m::c", "m::d"}));
}

TEST(CompareTotals, BothSidesByNumbersAlone) {
    const ResultSet before = SetBuilder().totals("m", 9, 2, 0, {"m::a", "m::b"}).totals("n", 3, 1, 0, {}).build();
    const ResultSet same = SetBuilder().totals("m", 9, 2, 0, {"m::a", "m::b"}).totals("n", 3, 0, 1, {}).build();
    EXPECT_FALSE(compare(before, same).has_regressions());
    EXPECT_EQ(compare(before, same).still_failing, (Ids{"m::a", "m::b"}));
    const ResultSet worse = SetBuilder().totals("m", 9, 1, 0, {"m::a"}).totals("n", 3, 2, 0, {}).build();
    const Comparison found = compare(before, worse);
    ASSERT_EQ(found.new_failures.size(), 1u);
    EXPECT_EQ(found.new_failures[0].module, "n");
    EXPECT_EQ(found.new_failures[0].current_failed, 2);
    EXPECT_TRUE(found.new_failures[0].tests.empty());
}

TEST(CompareTotals, ACurrentFileThatNamesANewFailureIsWorse) {
    const ResultSet before = SetBuilder().test("m", "m::a", Outcome::failed).test("m", "m::b", Outcome::passed).build();
    const ResultSet now = SetBuilder().totals("m", 2, 1, 0, {"m::b"}).build();
    const Comparison found = compare(before, now);
    ASSERT_EQ(found.new_failures.size(), 1u);
    EXPECT_EQ(found.new_failures[0].tests, Ids{"m::b"});
}

}  // namespace
}  // namespace pentad
