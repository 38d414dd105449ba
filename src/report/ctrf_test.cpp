#include "report/ctrf.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/test_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

using nlohmann::json;

TEST(Ctrf, TheDocumentOfARun) {
    const std::string text =
        ctrf_json(test::run_of(test::plain_results()), {.version = "0.1.0", .path_prefix = "sub/"});
    EXPECT_EQ(text.back(), '\n');
    const json document = json::parse(text);
    EXPECT_EQ(document["reportFormat"], "CTRF");
    const json& results = document["results"];
    EXPECT_EQ(results["tool"], json::parse(R"({"name":"pentad","version":"0.1.0"})"));
    EXPECT_EQ(results["environment"]["commit"], "0123456789012345678901234567890123456789");
    json summary = results["summary"];
    EXPECT_EQ(summary["extra"]["success"], false);
    summary.erase("extra");
    EXPECT_EQ(summary, json::parse(R"({"tests":10,"passed":3,"failed":5,"skipped":1,"pending":0,"other":1,"flaky":1,
        "suites":1,"start":1705314600123,"stop":1705314604243,"duration":4120})"));
    EXPECT_EQ(results["tests"][2], json::parse(R"({"testId":"pkg.test_m::T::test_failed[2]","name":"test_failed[2]",
        "status":"failed","duration":13,"rawStatus":"failed","suite":["pkg.test_m","T"],
        "message":"AssertionError: 2 != 3","filePath":"sub/pkg/m.py","line":245,
        "trace":"Traceback (most recent call last):\n  File \"m.py\", line 245\nAssertionError: 2 != 3\n"})"));
}

TEST(Ctrf, AttemptsOfAFlakyTest) {
    const json document = json::parse(ctrf_json(test::run_of(test::plain_results())));
    const json& flaky = document["results"]["tests"][8];
    EXPECT_EQ(flaky["status"], "passed");
    EXPECT_EQ(flaky["flaky"], true);
    EXPECT_EQ(flaky["retries"], 2);
    EXPECT_EQ(flaky["retryAttempts"][1]["attempt"], 2);
    EXPECT_EQ(flaky["retryAttempts"][1]["extra"]["rawStatus"], "crashed");
    EXPECT_EQ(flaky["retryAttempts"][0]["stdout"], json::parse(R"(["printed"])"));
    EXPECT_EQ(document["results"]["tests"][9]["flaky"], false);
    EXPECT_FALSE(document["results"]["tests"][0].contains("retries"));
}

TEST(Ctrf, EveryOutcomeHasAStatus) {
    const json tests = json::parse(ctrf_json(test::run_of(test::plain_results())))["results"]["tests"];
    const std::vector<std::string> statuses = {"passed", "passed",  "failed", "failed", "failed",
                                               "failed", "skipped", "other",  "passed", "failed"};
    for (std::size_t i = 0; i < statuses.size(); ++i) EXPECT_EQ(tests[i]["status"], statuses[i]) << i;
    EXPECT_EQ(tests[1]["rawStatus"], "cached");
    EXPECT_EQ(tests[7]["rawStatus"], "not run");
}

TEST(Ctrf, HostileTextsStayTexts) {
    const pentad::Run run = test::hostile_run();
    const json tests = json::parse(ctrf_json(run))["results"]["tests"];
    ASSERT_EQ(tests.size(), run.results.size());
    for (const json& test : tests) EXPECT_FALSE(test["name"].get<std::string>().empty());
}

TEST(Ctrf, WhatWasNotRunSaysWhoseOutcomeItKeeps) {
    TestResult cached = test::passed_result();
    cached.outcome = Outcome::cached;
    cached.cached_from = 3;
    const json document = json::parse(ctrf_json(test::run_of({cached})));
    EXPECT_EQ(document["results"]["tests"][0]["extra"]["cachedFrom"], 3);
}

}  // namespace
}  // namespace pentad
