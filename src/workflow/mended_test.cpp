#include "workflow/mended.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

Oid tree(char digit) { return *Oid::from_hex(std::string(40, digit)); }

pentad::Run failing() {
    pentad::Run run;
    run.id = 5;
    run.tree = tree('a');
    run.started = Timestamp{100};
    return run;
}

Journal::PastOutcome past(RunId run, Outcome outcome, char digit = 'b') {
    return {.run = run, .outcome = outcome, .tree = tree(digit)};
}

bool is_fixed(const std::vector<Journal::PastOutcome>& of_test, const Batch& batch = {}) {
    const auto blame = mended_since(batch, failing(), "a", of_test, {});
    return blame && blame->verdict == BlameVerdict::fixed && blame->edits.empty() && blame->verified;
}

TEST(MendedSince, WhatPassedLastOnOtherFilesIsFixed) {
    const auto failed = past(5, Outcome::failed, 'a');
    EXPECT_TRUE(is_fixed({past(7, Outcome::passed), failed}));
    EXPECT_TRUE(is_fixed({past(8, Outcome::not_run), past(7, Outcome::passed), past(6, Outcome::failed), failed}));
    EXPECT_FALSE(is_fixed({failed, past(4, Outcome::passed)}));
    EXPECT_FALSE(is_fixed({past(7, Outcome::failed), past(6, Outcome::passed), failed}));
    EXPECT_FALSE(is_fixed({}));
}

TEST(MendedSince, APassOnTheSameFilesIsAFlake) {
    EXPECT_FALSE(is_fixed({past(7, Outcome::passed, 'a'), past(5, Outcome::failed, 'a')}));
    Journal::PastOutcome flaky = past(7, Outcome::passed);
    flaky.flaky = true;
    EXPECT_FALSE(is_fixed({flaky, past(5, Outcome::failed, 'a')}));
}

TEST(MendedSince, ABatchThatIsTakenBackIsStillToBeExplained) {
    Batch batch;
    batch.rolled_back_by = 9;
    EXPECT_FALSE(is_fixed({past(7, Outcome::passed), past(5, Outcome::failed, 'a')}, batch));
}

TEST(MendedSince, WhatWasProvedStays) {
    std::optional<Isolation> known(std::in_place);
    known->run = 5;
    known->tests = {{.test = "a", .verdict = BlameVerdict::culprit, .edits = {3}, .verified = true}};
    const std::vector<Journal::PastOutcome> of_test = {past(7, Outcome::passed), past(5, Outcome::failed, 'a')};
    EXPECT_EQ(mended_since({}, failing(), "a", of_test, known)->edits, std::vector<EditId>{3});
    known->tests[0].verified = false;
    EXPECT_EQ(mended_since({}, failing(), "a", of_test, known)->verdict, BlameVerdict::fixed);
    known->tests[0].verified = true;
    known->run = 4;
    EXPECT_EQ(mended_since({}, failing(), "a", of_test, known)->verdict, BlameVerdict::fixed);
}

TEST(PassesAtTheEnd, ALaterEditOfTheBatchMendedItOrSomethingAfterItBrokeIt) {
    Batch batch;
    batch.closed = Timestamp{200};
    EXPECT_EQ(passes_at_the_end(batch, failing(), "a").verdict, BlameVerdict::fixed);
    batch.closed = Timestamp{50};
    const Blame later = passes_at_the_end(batch, failing(), "a");
    EXPECT_EQ(later.verdict, BlameVerdict::undetermined);
    EXPECT_TRUE(later.edits.empty());
    EXPECT_FALSE(later.names_culprits());
}

}  // namespace
}  // namespace pentad
