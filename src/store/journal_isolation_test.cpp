#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;

Isolation isolation_of(BatchId batch, std::vector<EditId> culprits, bool verified = true) {
    return {.batch = batch,
            .run = batch * 10,
            .edits = {3, 4, 7},
            .worlds = 2,
            .interrupted = true,
            .tests = {{.test = "m::T::a",
                       .verdict = culprits.size() == 2 ? BlameVerdict::pair : BlameVerdict::culprit,
                       .edits = culprits,
                       .verified = verified,
                       .executions = 5,
                       .confidence = 0.995,
                       .reason = "a \xff reason"},
                      {.test = "m::T::b", .verdict = BlameVerdict::flaky, .verified = true}},
            .probes = {{"110", "m::T::b", Outcome::passed, 0.5}, {"100", "m::T::a", Outcome::timed_out, 2}}};
}

void store(JournalInFolder& at, const Isolation& isolation) {
    must(at.journal.begin());
    must(at.journal.set_isolation(isolation));
    must(at.journal.commit());
}

TEST(JournalIsolation, KeepsApartThatItWasEndedAndThatItWasRelocated) {
    JournalInFolder at;
    Isolation isolation = isolation_of(1, {4});
    isolation.relocated = true;
    for (const bool interrupted : {true, false}) {
        isolation.interrupted = interrupted;
        store(at, isolation);
        const std::optional<Isolation> found = must(at.journal.isolation(1));
        EXPECT_EQ(found->interrupted, interrupted);
        EXPECT_TRUE(found->relocated);
    }
}

TEST(JournalIsolation, ComesBackAsItWas) {
    JournalInFolder at;
    EXPECT_FALSE(must(at.journal.isolation(1)));
    store(at, isolation_of(1, {4}));
    at.reopen();
    const std::optional<Isolation> found = must(at.journal.isolation(1));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->run, 10);
    EXPECT_EQ(found->edits, (std::vector<EditId>{3, 4, 7}));
    EXPECT_EQ(found->worlds, 2);
    EXPECT_TRUE(found->interrupted);
    EXPECT_FALSE(found->relocated);
    ASSERT_EQ(found->tests.size(), 2U);
    EXPECT_EQ(found->tests[0].verdict, BlameVerdict::culprit);
    EXPECT_EQ(found->tests[0].edits, std::vector<EditId>{4});
    EXPECT_TRUE(found->tests[0].verified);
    EXPECT_EQ(found->tests[0].executions, 5);
    EXPECT_EQ(found->tests[0].confidence, 0.995);
    EXPECT_EQ(found->tests[0].reason, "a \xff reason");
    EXPECT_EQ(found->tests[1].verdict, BlameVerdict::flaky);
    EXPECT_TRUE(found->tests[1].edits.empty());
    ASSERT_EQ(found->probes.size(), 2U);
    EXPECT_EQ(found->probes[0].test, "m::T::b");
    EXPECT_EQ(found->probes[1].state, "100");
    EXPECT_EQ(found->probes[1].outcome, Outcome::timed_out);
    EXPECT_EQ(found->probes[1].duration, 2);
}

TEST(JournalIsolation, ANewSearchTakesThePlaceOfTheOld) {
    JournalInFolder at;
    store(at, isolation_of(1, {4}));
    Isolation second = isolation_of(1, {3, 7});
    second.tests.pop_back();
    second.probes.clear();
    store(at, second);
    const std::optional<Isolation> found = must(at.journal.isolation(1));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->tests.size(), 1U);
    EXPECT_EQ(found->tests[0].verdict, BlameVerdict::pair);
    EXPECT_TRUE(found->probes.empty());
}

TEST(JournalIsolation, TheCulpritOfATestIsTheNewestThatARunBearsOut) {
    JournalInFolder at;
    EXPECT_FALSE(must(at.journal.culprit_of("m::T::a")));
    store(at, isolation_of(1, {4}));
    store(at, isolation_of(2, {3, 7}));
    store(at, isolation_of(3, {4}, false));
    const auto culprit = must(at.journal.culprit_of("m::T::a"));
    ASSERT_TRUE(culprit);
    EXPECT_EQ(culprit->batch, 2);
    EXPECT_EQ(culprit->run, 20);
    EXPECT_EQ(culprit->blame.edits, (std::vector<EditId>{3, 7}));
    EXPECT_FALSE(must(at.journal.culprit_of("m::T::b"))) << "a flake has no culprit";
}

TEST(JournalIsolation, NeedsATransaction) {
    JournalInFolder at;
    const Status status = at.journal.set_isolation(isolation_of(1, {4}));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Code::refused);
}

TEST(JournalIsolation, KeepsApartWhatWasRunAndWhatWasTheSame) {
    JournalInFolder at;
    Isolation isolation = isolation_of(1, {4});
    isolation.probes.push_back({"111", "m::T::a", Outcome::passed, 1, 12, {}});
    isolation.probes.push_back({"011", "m::T::a", Outcome::failed, 1, 0, "110"});
    store(at, isolation);
    const auto probes = must(at.journal.isolation(1))->probes;
    ASSERT_EQ(probes.size(), 4U);
    EXPECT_TRUE(probes[1].was_run());
    EXPECT_EQ(probes[1].state, "100");
    EXPECT_EQ(probes[2].state, "111");
    EXPECT_EQ(probes[2].same_as_run, 12);
    EXPECT_EQ(probes[3].state, "011");
    EXPECT_EQ(probes[3].same_as_state, "110");
    EXPECT_FALSE(probes[2].was_run() || probes[3].was_run());
}

}  // namespace
}  // namespace pentad
