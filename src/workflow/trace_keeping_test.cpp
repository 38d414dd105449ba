#include "workflow/trace_keeping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "judge/selection.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t k_far = 4'000'000'000'000'000'000;  // ns: after any file of ours

TrackedFiles files_with(const std::string& content) {
    std::vector<IndexEntry> entries;
    entries.push_back({"a.py", {FileKind::regular, 0644, Oid::of_blob(content), content.size()}, {}});
    return TrackedFiles(std::move(entries));
}

TestResult result(Outcome outcome, bool retried = false) {
    TestResult result;
    result.id = "m::T::a";
    result.unit = "m";
    result.outcome = outcome;
    if (retried) result.attempts.emplace_back().outcome = Outcome::failed;
    return result;
}

/// What is kept of one unit, m.
struct Keeping {
    test::TempFolder folder;
    TrackedFiles tested = files_with("1"), standing = files_with("1");
    std::vector<UnitFacts> traces{{.unit = "m", .facts = {{FactClass::content, "a.py"}}}};
    std::vector<TestResult> results{result(Outcome::passed)};
    TracedRun run{.began_ns = k_far, .frozen = false, .partly = {}, .listings = {}};

    KeptTraces keep() const {
        const FactValues values(folder.path(), tested, standing, {});
        return keep_traces(traces, results, values, {}, run);
    }
    NewTrace one() const { return keep().traces.at(0); }
    void depends(FactClass kind, const std::string& path) { traces[0].facts.push_back({kind, path}); }
};

TEST(KeepTraces, a_unit_that_passed_is_kept_with_the_sum_of_its_facts) {
    const Keeping at;
    const KeptTraces kept = at.keep();
    EXPECT_EQ(kept.traces.at(0).state, TraceState::kept);
    EXPECT_EQ(kept.traces.at(0).fingerprint, unit_mark("m") + kept.facts.at(0).mark);
}

TEST(KeepTraces, units_that_came_to_the_same_have_the_same_facts_and_others_their_own) {
    Keeping at;
    at.depends(FactClass::absent, "b.py");
    for (const char* name : {"n", "o", "p", "q", "r"}) {  // more than are remembered, in turns
        at.traces.push_back(at.traces[0]);
        at.traces.back().unit = name;
        at.traces.push_back({.unit = name + std::string("x"), .facts = {{FactClass::absent, name}}});
    }
    const KeptTraces kept = at.keep();
    ASSERT_EQ(kept.traces.size(), 11u);
    for (const NewTrace& trace : kept.traces) {
        const bool is_same = trace.unit.size() == 1;
        ASSERT_EQ(trace.facts.size(), is_same ? 2u : 1u) << trace.unit;
        Fingerprint sum = unit_mark(trace.unit);
        for (const std::uint32_t fact : trace.facts) sum += kept.facts.at(fact).mark;
        EXPECT_EQ(trace.fingerprint, sum);
        EXPECT_EQ(kept.facts.at(trace.facts[0]).fact.path, is_same ? "a.py" : trace.unit.substr(0, 1));
    }
}

TEST(KeepTraces, shared_facts_count_as_if_each_unit_had_them) {
    const std::vector<Fact> common = {{FactClass::content, "a.py"},
                                      {FactClass::absent, "b.py"},
                                      {FactClass::content, "d/x"},
                                      {FactClass::absent, "s/__pycache__"}};
    // Some say something of shared ones: what o and q made themselves they don't depend on, nor p on the folder for
    // bytecode beside its source.
    const std::map<std::string, std::vector<Fact>> owns = {
        {"m", {}},
        {"n", {{FactClass::content, "a.py"}}},
        {"o", {{FactClass::absent, "a.py"}}},
        {"p", {{FactClass::content, "s/p.py"}, {FactClass::content, "s/__pycache__/p.cpython-311.pyc"}}},
        {"q", {{FactClass::absent, "d"}}}};
    Keeping shared, apart;
    shared.traces.clear();
    apart.traces.clear();
    const auto pointer = std::make_shared<const std::vector<Fact>>(common);
    for (const auto& [name, facts] : owns) {
        std::vector<Fact> own = facts;
        own.push_back({FactClass::circumstance, "command " + name});
        shared.traces.push_back({.unit = name, .facts = own, .shared = pointer});
        own.insert(own.end(), common.begin(), common.end());
        apart.traces.push_back({.unit = name, .facts = own});
    }
    const KeptTraces one = shared.keep(), other = apart.keep();
    ASSERT_EQ(one.traces.size(), owns.size());
    for (std::size_t at = 0; at < owns.size(); ++at) {
        EXPECT_EQ(one.traces[at].fingerprint, other.traces[at].fingerprint) << at;
        EXPECT_EQ(one.traces[at].facts.size(), other.traces[at].facts.size()) << at;
    }
    EXPECT_EQ(one.traces[0].facts.size(), 5u);
    EXPECT_EQ(one.traces[2].facts.size(), 5u);
    EXPECT_EQ(one.traces[3].facts.size(), 6u);  // with its source and the bytecode
    EXPECT_EQ(one.traces[4].facts.size(), 5u);
    EXPECT_FALSE(one.traces[0].fingerprint == one.traces[1].fingerprint);
}

TEST(KeepTraces, a_unit_has_each_fact_once) {
    Keeping at;
    const Fact same{FactClass::variable, "HOME"};
    at.traces = {{.unit = "m", .facts = {same, same}, .shared = std::make_shared<const std::vector<Fact>>(1, same)}};
    EXPECT_THAT(at.one().facts, SizeIs(1));
}

TEST(KeepTraces, what_became_of_it_decides_before_anything_else) {
    Keeping at;
    at.results = {result(Outcome::passed, true)};
    EXPECT_EQ(at.one().state, TraceState::flaky);
    at.results = {result(Outcome::failed)};
    EXPECT_EQ(at.one().state, TraceState::failed);
    at.results = {result(Outcome::not_run)};
    EXPECT_EQ(at.one().state, TraceState::failed);
    at.traces[0].taints = {"io_uring", "a daemon"};
    EXPECT_EQ(at.one().state, TraceState::failed);
    EXPECT_EQ(at.one().note, "io_uring, a daemon");
    at.results = {result(Outcome::passed)};
    EXPECT_EQ(at.one().state, TraceState::tainted);
}

TEST(KeepTraces, a_file_that_changed_during_the_run_proves_nothing_unless_the_run_was_frozen) {
    Keeping at;
    at.standing = files_with("2");
    EXPECT_EQ(at.one().state, TraceState::unproved);
    EXPECT_EQ(at.one().note, "a.py");
    at.run.frozen = true;
    EXPECT_EQ(at.one().state, TraceState::kept);
}

TEST(KeepTraces, an_unknown_file_has_to_be_older_than_the_run) {
    Keeping at;
    at.folder.write("ignored", "1");
    at.depends(FactClass::content, "ignored");
    EXPECT_EQ(at.one().state, TraceState::kept);
    at.run.began_ns = 0;
    EXPECT_EQ(at.one().state, TraceState::unproved);
    EXPECT_EQ(at.one().note, "ignored");
}

TEST(KeepTraces, a_listed_folder_has_to_be_older_than_the_run_and_tracked_names_the_same) {
    Keeping at;
    at.folder.write("data/x", "1");
    at.depends(FactClass::listing, "data");
    EXPECT_EQ(at.one().state, TraceState::kept);
    at.run.began_ns = 0;
    EXPECT_EQ(at.one().state, TraceState::unproved);
}

TEST(KeepTraces, a_listed_folder_may_be_younger_when_it_has_the_names_that_it_had_before_the_run) {
    Keeping at;
    at.folder.write("a.py", "1");
    at.depends(FactClass::listing, "");
    at.run.began_ns = 0;
    const auto look = [&] {
        return FactValues(at.folder.path(), at.tested, at.tested, {}).mark(FactClass::listing, "");
    };
    at.run.listings = {{"", look()}};
    at.run.frozen = true;
    EXPECT_EQ(at.one().state, TraceState::kept);
    at.folder.write("ignored", "a name more");
    EXPECT_EQ(at.one().state, TraceState::unproved);
    at.run.listings = {{"data", look()}};
    EXPECT_EQ(at.one().state, TraceState::unproved) << "nobody looked there before";
    // A file of the history that came meanwhile is no name of what is tested, but the unit may have seen it.
    at.run.listings = {{"", look()}};
    EXPECT_EQ(at.one().state, TraceState::kept);
    at.run.frozen = false;
    EXPECT_EQ(at.one().state, TraceState::kept);
    at.folder.write("b.py", "2");
    std::vector<IndexEntry> entries;
    for (const char* name : {"a.py", "b.py"})
        entries.push_back({name, {FileKind::regular, 0644, Oid::of_blob("1"), 1}, {}});
    at.standing = TrackedFiles(std::move(entries));
    EXPECT_EQ(at.one().state, TraceState::unproved);
}

TEST(KeepTraces, what_was_absent_must_not_be_in_what_is_tested) {
    Keeping at;
    at.traces[0].facts = {{FactClass::absent, "a.py"}};
    EXPECT_EQ(at.one().state, TraceState::unproved);
}

TEST(KeepTraces, several_traces_of_a_unit_are_one_and_of_a_part_nothing_is_kept) {
    Keeping at;
    at.traces.push_back({.unit = "m", .facts = {{FactClass::absent, "b.py"}}, .taints = {"ptrace"}});
    ASSERT_THAT(at.keep().traces, SizeIs(1));
    EXPECT_THAT(at.one().facts, SizeIs(2));
    EXPECT_EQ(at.one().state, TraceState::tainted);
    at.run.partly = {"m"};
    EXPECT_THAT(at.keep().traces, IsEmpty());
}

}  // namespace
}  // namespace pentad
