#include "report/isolation_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/test_values.hpp"

namespace pentad {
namespace {

using nlohmann::json;

std::vector<Edit> edits() {
    std::vector<Edit> all(3);
    for (std::size_t at = 0; at < all.size(); ++at) {
        all[at].id = static_cast<EditId>(at) + 11;
        all[at].author = "Ana";
        all[at].description = fmt::format("Change {}", at + 1);
        all[at].changes = {test::modified(fmt::format("f{}.py", at + 1))};
    }
    return all;
}

Isolation isolation() {
    Isolation found{.batch = 3, .run = 9, .edits = {11, 12, 13}, .worlds = 4};
    found.tests = {
        {.test = "m::T::a",
         .verdict = BlameVerdict::culprit,
         .edits = {12},
         .verified = true,
         .executions = 4,
         .confidence = 0.99},
        {.test = "m::T::b", .verdict = BlameVerdict::flaky, .verified = true, .executions = 1},
        {.test = "m::T::c", .edits = {11, 13}, .executions = 2, .reason = "the states between them can't be tested"}};
    found.probes = {{"100", "m::T::a", Outcome::passed, 0.5},
                    {"110", "m::T::a", Outcome::failed, 0.5},
                    {"110", "m::T::c", Outcome::not_run, 0},
                    {"101", "m::T::a", Outcome::passed, 0.25}};
    return found;
}

TEST(IsolationText, SaysWhoBrokeEachTestAndWhatBearsItOut) {
    EXPECT_EQ(isolation_text(isolation(), edits(), {}),
              "m::T::a\n"
              "  culprit  (4 runs)\n"
              "    edit 12 f2.py (Change 2) by Ana\n"
              "    without just edit 12: passed in 0.2 s (state 3 of 3)\n"
              "m::T::b\n"
              "  flaky  (1 run)\n"
              "m::T::c\n"
              "  undetermined: one of: the states between them can't be tested  (2 runs)\n"
              "    edit 11 f1.py (Change 1) by Ana\n"
              "    edit 13 f3.py (Change 3) by Ana\n");
}

TEST(IsolationText, SaysWhenTheStatesWereCopiesAtAnotherPath) {
    Isolation found = isolation();
    found.relocated = true;
    EXPECT_TRUE(isolation_text(found, edits(), {})
                    .ends_with("\nrelocated: the tests ran in copies at another path, without what git ignores (see "
                               "pentad doctor)\n"));
    EXPECT_EQ(nlohmann::json::parse(isolation_document(found))["relocated"], true);
}

TEST(IsolationText, TheTableHasTheStatesUpToEachEdit) {
    EXPECT_EQ(isolation_table(isolation(), edits()),
              "[1] m::T::a\n[2] m::T::b\n[3] m::T::c\n"
              " - - -  before the batch\n"
              " p - -  edit 11 f1.py (Change 1)\n"
              " F - -  edit 12 f2.py (Change 2)\n"
              " F F F  edit 13 f3.py (Change 3)\n");
    Isolation nothing = isolation();
    nothing.probes.clear();
    EXPECT_EQ(isolation_table(nothing, edits()), "");
}

TEST(IsolationText, TheSummaryNamesOnlyWhatARunBearsOut) {
    Isolation found = isolation();
    EXPECT_EQ(culprit_summary(found, edits()), "culprit edit 12 f2.py (Change 2)");
    found.tests[2] = {.test = "m::T::c", .verdict = BlameVerdict::pair, .edits = {11, 13}, .verified = true};
    found.tests[1] = {.test = "m::T::b", .verdict = BlameVerdict::pair, .edits = {11, 13}, .verified = true};
    EXPECT_EQ(culprit_summary(found, edits()),
              "culprits edit 11 f1.py (Change 1) and edit 13 f3.py (Change 3) and 1 more");
    for (Blame& blame : found.tests) blame.verified = false;
    EXPECT_EQ(culprit_summary(found, edits()), "");
}

TEST(IsolationText, HostileNamesAreMadeSafe) {
    Isolation found = isolation();
    found.tests[0].test = "m::T::\x1b[2Ja";
    std::vector<Edit> all = edits();
    all[1].author = "A\x1b";
    const std::string text = isolation_text(found, all, {}) + isolation_table(found, all);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(IsolationText, TheDiffOfACulpritComesOnceAndBounded) {
    Isolation found = isolation();
    found.tests[1] = found.tests[0];
    found.tests[1].test = "m::T::b";
    std::string diff = "--- a/f2.py\n+++ b/f2.py\n";
    for (int line = 1; line <= 50; ++line) diff += fmt::format("+line {}\n", line);
    const EditDiffs diffs = {{12, diff}, {11, "only suspected\n"}};
    const std::string text = isolation_text(found, edits(), {}, diffs);
    EXPECT_NE(text.find("by Ana\n      --- a/f2.py\n      +++ b/f2.py\n      +line 1\n"), text.npos) << text;
    EXPECT_NE(text.find("      +line 38\n      … 12 more lines: 'pentad diff e12'\n    without just edit 12"),
              text.npos)
        << text;
    EXPECT_EQ(text.find("line 39"), text.npos);
    EXPECT_EQ(text.find("+line 1\n"), text.rfind("+line 1\n"));
    EXPECT_EQ(text.find("only suspected"), text.npos);
}

TEST(IsolationText, AShortDiffIsWholeAndHostileLinesAreSafe) {
    EXPECT_EQ(bounded_diff("+a\n-b\n", 7, {}), "+a\n-b\n");
    EXPECT_EQ(bounded_diff("+a\n-b\n", 7, {}, 1), "+a\n… 1 more line: 'pentad diff e7'\n");
    EXPECT_EQ(bounded_diff("", 7, {}), "");
    const std::string text = bounded_diff("+\x1b[2J" + std::string(5000, 'x') + "\n", 7, {});
    EXPECT_EQ(text.find('\x1b'), text.npos);
    EXPECT_LT(text.size(), 400u);
}

TEST(IsolationText, TheBearingRunIsTheOneWithoutJustTheseEdits) {
    Isolation found = isolation();
    found.tests[0].verdict = BlameVerdict::pair;
    found.tests[0].edits = {11, 12};
    EXPECT_FALSE(bearing_run(found, found.tests[0]));
    found.probes.push_back({"001", "m::T::b", Outcome::passed, 0.1});
    found.probes.push_back({"001", "m::T::a", Outcome::failed, 0.1});
    EXPECT_FALSE(bearing_run(found, found.tests[0]));
    found.probes.push_back({"001", "m::T::a", Outcome::passed, 0.125});
    const auto run = bearing_run(found, found.tests[0]);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->state, 4u);
    EXPECT_EQ(run->probe->duration, 0.125);
    found.tests[0].verified = false;
    EXPECT_FALSE(bearing_run(found, found.tests[0]));
}

TEST(IsolationText, TheDocument) {
    const json document = json::parse(isolation_document(isolation()));
    EXPECT_EQ(document["schema"], "pentad.isolate/1");
    EXPECT_EQ(document["batch"], 3);
    EXPECT_EQ(document["worlds"], 4);
    EXPECT_EQ(document["interrupted"], false);
    EXPECT_EQ(document["relocated"], false);
    EXPECT_EQ(document["tests"][0], json::parse(R"({"test":"m::T::a","verdict":"culprit","edits":[12],"verified":true,
        "executions":4,"confidence":0.99,"reason":"",
        "verified_by":{"state":3,"states":3,"status":"passed","duration":0.25}})"));
    EXPECT_FALSE(document["tests"][1].contains("verified_by"));
    EXPECT_EQ(document["probes"][3],
              json::parse(R"({"edits":[11,13],"test":"m::T::a","status":"passed","duration":0.25})"));
}

TEST(IsolationText, WhatWasNotRunSaysWhatItIsTheSameAs) {
    Isolation found = isolation();
    found.probes.push_back({"011", "m::T::a", Outcome::passed, 0.25, 0, "110"});
    ProbeRecord& bearing =
        found.probes[static_cast<std::size_t>(bearing_run(found, found.tests[0])->probe - found.probes.data())];
    bearing.same_as_run = 8;
    const json document = json::parse(isolation_document(found));
    EXPECT_EQ(document["tests"][0]["verified_by"]["same_as"], json::parse(R"({"run":8})"));
    EXPECT_EQ(document["probes"].back()["same_as"], json::parse(R"({"edits":[11,12]})"));
    EXPECT_FALSE(document["probes"][0].contains("same_as"));
    std::set<EditId> shown;
    EXPECT_NE(blame_text(found, found.tests[0], {}, {}, shown, {}).find("passed in run 8, in which nothing"),
              std::string::npos);
}

}  // namespace
}  // namespace pentad
