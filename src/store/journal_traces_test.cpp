#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id_list.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;
using test::run_of;
using test::test_result;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ValuedFact valued(FactClass kind, const std::string& path, const std::string& value) {
    return {{kind, path}, fingerprint_of(path + '=' + value)};
}

/// A trace of all of `facts`, kept with the sum of their values.
NewTrace trace_of(const std::string& unit, const std::vector<ValuedFact>& facts, TraceState state = TraceState::kept) {
    NewTrace trace{.unit = unit, .state = state};
    for (std::uint32_t place = 0; place < facts.size(); ++place) {
        trace.facts.push_back(place);
        trace.fingerprint += facts[place].mark;
    }
    return trace;
}

struct Traced : JournalInFolder {
    /// A run of m1 and m2, both of which have `facts`.
    RunId add_traced(const std::vector<ValuedFact>& facts, TraceState state = TraceState::kept) {
        const RunId run =
            add(run_of({test_result("m1", "T::a", Outcome::passed), test_result("m2", "T::b", Outcome::passed)}));
        add_traces(run, facts, {trace_of("m1", facts, state), trace_of("m2", facts, state)});
        return run;
    }
    void add_traces(RunId run, const std::vector<ValuedFact>& facts, const std::vector<NewTrace>& traces) {
        must(journal.begin());
        must(journal.add_traces(run, facts, traces));
        must(journal.commit());
    }
};

std::vector<std::string> paths_of(const KnownTraces& known, std::uint32_t list) {
    std::vector<std::string> paths;
    for_each_id(known.lists[list], [&](std::uint32_t id) {
        for (const KnownFact& fact : known.facts)
            if (fact.id == id) paths.emplace_back(fact.path);
    });
    return paths;
}

TEST(JournalTraces, come_back_with_their_facts) {
    Traced at;
    const std::string odd("odd\0\n\xff.py", 10);
    const std::vector facts{valued(FactClass::content, "a.py", "1"), valued(FactClass::listing, "", "x"),
                            valued(FactClass::absent, odd, "")};
    const RunId run = at.add_traced(facts);
    at.reopen();
    const KnownTraces known = must(at.journal.traces());
    ASSERT_THAT(known.units, SizeIs(2));
    EXPECT_EQ(known.units[1].name, "m2");
    const KnownTrace& trace = known.units[0].traces.at(0);
    EXPECT_EQ(trace.run, run);
    EXPECT_EQ(trace.state, TraceState::kept);
    EXPECT_EQ(trace.fingerprint, facts[0].mark + facts[1].mark + facts[2].mark);
    EXPECT_THAT(paths_of(known, trace.list), ElementsAre("a.py", "", odd));
    EXPECT_EQ(known.facts[1].kind, FactClass::listing);
    EXPECT_THAT(known.lists, SizeIs(1)) << "equal lists are stored once";
}

TEST(JournalTraces, tell_the_folders_that_some_unit_listed) {
    Traced at;
    EXPECT_THAT(must(at.journal.listed_folders()), IsEmpty());
    at.add_traced({valued(FactClass::content, "a.py", "1"), valued(FactClass::listing, "", "x"),
                   valued(FactClass::listing, "sub", "x"), valued(FactClass::directory, "other", "x")});
    EXPECT_THAT(must(at.journal.listed_folders()), testing::UnorderedElementsAre("", "sub"));
}

TEST(JournalTraces, of_one_unit_have_its_facts_only) {
    Traced at;
    const RunId run = at.add_traced({valued(FactClass::content, "a.py", "1")});
    const std::vector other{valued(FactClass::content, "b.py", "1")};
    at.add_traces(run, other, {trace_of("m3", other)});
    const KnownTraces known = must(at.journal.traces_of("m3"));
    ASSERT_THAT(known.units, SizeIs(1));
    ASSERT_THAT(known.facts, SizeIs(1));
    EXPECT_EQ(known.facts[0].path, "b.py");
    EXPECT_THAT(paths_of(known, known.units[0].traces.at(0).list), ElementsAre("b.py"));
    EXPECT_THAT(must(at.journal.traces_of("m9")).units, IsEmpty());
    const KnownTraces without = must(at.journal.traces_of("m3", false));
    EXPECT_THAT(without.facts, IsEmpty());
    ASSERT_THAT(without.units, SizeIs(1));
    EXPECT_EQ(without.lists.at(without.units[0].traces.at(0).list), known.lists.at(known.units[0].traces.at(0).list));
}

TEST(JournalTraces, are_the_newest_eight_of_a_unit) {
    Traced at;
    RunId newest = 0;
    for (int number = 0; number < 11; ++number)
        newest = at.add_traced({valued(FactClass::content, "a.py", std::to_string(number))});
    const KnownTraces known = must(at.journal.traces());
    ASSERT_THAT(known.units[0].traces, SizeIs(Journal::k_kept_traces));
    EXPECT_EQ(known.units[0].traces.front().run, newest);
    EXPECT_EQ(known.units[0].traces.back().run, newest - 7);
}

TEST(JournalTraces, in_part_have_the_lists_of_the_newest_and_of_what_was_not_kept) {
    Traced at;
    at.add_traced({valued(FactClass::content, "failed.py", "1")}, TraceState::failed);
    at.add_traced({valued(FactClass::content, "old.py", "1")});
    at.add_traced({valued(FactClass::content, "new.py", "1")});
    const KnownTraces known = must(at.journal.traces(false));
    EXPECT_FALSE(known.whole);
    const std::vector<KnownTrace>& traces = known.units[0].traces;
    ASSERT_THAT(traces, SizeIs(3));
    EXPECT_THAT(paths_of(known, traces[0].list), ElementsAre("new.py"));
    EXPECT_THAT(paths_of(known, traces[1].list), IsEmpty());
    EXPECT_THAT(paths_of(known, traces[2].list), ElementsAre("failed.py"));
    EXPECT_TRUE(must(at.journal.traces()).whole);
}

TEST(JournalTraces, of_equal_facts_are_one_and_flaky_when_they_disagree) {
    Traced at;
    const std::vector facts{valued(FactClass::content, "a.py", "1")};
    at.add_traced(facts);
    const RunId again = at.add_traced(facts);
    KnownTraces known = must(at.journal.traces());
    ASSERT_THAT(known.units[0].traces, SizeIs(1));
    EXPECT_EQ(known.units[0].traces[0].run, again);
    at.add_traced(facts, TraceState::failed);
    known = must(at.journal.traces());
    ASSERT_THAT(known.units[0].traces, SizeIs(1));
    EXPECT_EQ(known.units[0].traces[0].state, TraceState::flaky);
}

TEST(JournalTraces, values_are_those_of_the_run_that_is_asked_for) {
    Traced at;
    const RunId one = at.add_traced({valued(FactClass::content, "a.py", "1"), valued(FactClass::absent, "x", "")});
    const RunId same =
        at.add_traced({valued(FactClass::content, "a.py", "1"), valued(FactClass::content, "b.py", "1")});
    const RunId two = at.add_traced({valued(FactClass::content, "a.py", "2")});
    const std::vector<std::uint32_t> ids{1, 2};
    const std::optional<Fingerprint> first = valued(FactClass::content, "a.py", "1").mark;
    EXPECT_THAT(must(at.journal.marks_at(one, ids)), ElementsAre(first, std::nullopt));
    EXPECT_EQ(must(at.journal.marks_at(same, ids))[0], first);
    EXPECT_EQ(must(at.journal.marks_at(two, ids))[0], valued(FactClass::content, "a.py", "2").mark);
}

TEST(JournalTraces, a_unit_with_a_flaky_test_is_known_as_flaky) {
    Traced at;
    at.add_traced({valued(FactClass::content, "a.py", "1")});
    TestResult flaky = test_result("m2", "T::b", Outcome::passed);
    flaky.attempts.emplace_back().outcome = Outcome::failed;
    at.add(run_of({flaky}));
    const KnownTraces known = must(at.journal.traces());
    EXPECT_FALSE(known.units[0].flaky);
    EXPECT_TRUE(known.units[1].flaky);
}

TEST(JournalTraces, a_failure_that_left_no_trace_is_known_until_the_unit_runs_again) {
    Traced at;
    const std::vector facts{valued(FactClass::content, "a.py", "1")};
    at.add_traced(facts);
    const auto failed_in = [&] { return must(at.journal.traces()).units[0].failed_untraced; };
    EXPECT_EQ(failed_in(), 0);
    const RunId failed = at.add(run_of({test_result("m1", "T::a", Outcome::crashed)}));
    EXPECT_EQ(failed_in(), failed);
    EXPECT_EQ(must(at.journal.traces_of("m1")).units[0].failed_untraced, failed);
    EXPECT_EQ(must(at.journal.traces()).units[1].failed_untraced, 0);
    TestResult kept = test_result("m1", "T::a", Outcome::cached);
    kept.cached_from = 1;
    at.add(run_of({kept}));
    EXPECT_EQ(failed_in(), failed) << "it did not run";
    at.add(run_of({test_result("m1", "T::a", Outcome::skipped)}));
    EXPECT_EQ(failed_in(), 0);
    // A failure that was traced says itself on what it depended.
    const RunId traced = at.add(run_of({test_result("m1", "T::a", Outcome::failed)}));
    at.add_traces(traced, facts, {trace_of("m1", facts, TraceState::failed)});
    EXPECT_EQ(failed_in(), 0);
}

TEST(JournalTraces, go_with_their_runs_and_leave_nothing_behind) {
    Traced at;
    at.add_traced({valued(FactClass::content, "old.py", "1"), valued(FactClass::content, "a.py", "1")});
    at.add_traced({valued(FactClass::content, "a.py", "2")});
    const RunId last = at.add_traced({valued(FactClass::content, "a.py", "3")});
    must(at.journal.collect_garbage(1));
    const KnownTraces known = must(at.journal.traces());
    ASSERT_THAT(known.units, SizeIs(2));
    ASSERT_THAT(known.units[0].traces, SizeIs(1));
    EXPECT_EQ(known.units[0].traces[0].run, last);
    ASSERT_THAT(known.facts, SizeIs(1));
    EXPECT_EQ(known.facts[0].path, "a.py");
    EXPECT_THAT(known.lists, SizeIs(1));
    EXPECT_THAT(must(at.journal.check()), IsEmpty());
}

TEST(JournalTraces, what_was_kept_of_an_earlier_run_says_so_and_counts_as_no_execution) {
    Traced at;
    const RunId source =
        at.add(run_of({test_result("m1", "T::a", Outcome::passed, 2), test_result("m1", "T::s", Outcome::skipped)}));
    TestResult cached = test_result("m1", "T::a", Outcome::cached, 2);
    TestResult skipped = test_result("m1", "T::s", Outcome::skipped, 7);
    cached.cached_from = skipped.cached_from = source;
    const RunId run = at.add(run_of({cached, skipped, test_result("m2", "T::b", Outcome::passed)}));
    at.reopen();
    const std::vector<TestResult> results = must(at.journal.run(run)).results;
    EXPECT_EQ(results.at(0).cached_from, source);
    EXPECT_EQ(results.at(1).cached_from, source);
    EXPECT_EQ(results.at(1).outcome, Outcome::skipped);
    EXPECT_FALSE(results.at(2).cached_from);
    EXPECT_EQ(must(at.journal.unit_pasts())[0].duration, 2.25);
    for (const Journal::RecentOutcomes& recent : must(at.journal.recent_outcomes()))
        EXPECT_THAT(recent.outcomes, SizeIs(1)) << recent.id;
    EXPECT_THAT(must(at.journal.results_of_unit(run, "m1")), SizeIs(2));
    EXPECT_EQ(must(at.journal.unit_of_test("m1::T::s")), "m1");
    EXPECT_FALSE(must(at.journal.unit_of_test("m1::T::z")));
}

}  // namespace
}  // namespace pentad
