#include "report/json_values.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/test_values.hpp"

namespace pentad {
namespace {

using nlohmann::json;

template <class T>
json as_json(const T& value) {
    JsonWriter writer;
    write_json(writer, value);
    return json::parse(writer.take());
}

TEST(JsonValues, TheDocumentOfARun) {
    pentad::Run run = test::failed_run();
    run.warnings = {"w"};
    const Edit edit = test::edit(15, "a.py", "x");
    const std::string text = run_document(run, {.edit = &edit, .report_file = "r.txt", .notes = {"n"}});
    EXPECT_EQ(text.back(), '\n');
    const json document = json::parse(text);
    const json expected = json::parse(R"({"schema":"pentad.test/1","run":7,"batch":3,"total":2,"passed":1,"failed":1,
        "skipped":0,"cached":0,"flaky":0,"duration":4.12,"not_run":0,"success":false,"interrupted":false,
        "started":"2024-01-15T10:30:00.123","pattern":"","tree":null,"git_commit":"","warnings":["w"],"report":"r.txt",
        "notes":["n"]})");
    json rest = document;
    rest.erase("tests");
    rest.erase("edit");
    EXPECT_EQ(rest, expected);
    EXPECT_EQ(document["edit"]["edit"], 15);
    ASSERT_EQ(document["tests"].size(), 2u);
    EXPECT_EQ(document["tests"][0], json::parse(R"({"id":"test_m::T::test_a","status":"passed","duration":0.001,
        "message":"","file_location":"","traceback":""})"));
    EXPECT_EQ(document["tests"][1]["status"], "failed");
    EXPECT_EQ(document["tests"][1]["message"], "AssertionError: 2 != 3");
    EXPECT_EQ(document["tests"][1]["file_location"], "orchestrator.py:245");
}

TEST(JsonValues, EveryOutcomeHasItsWord) {
    TestResult result = test::passed_result();
    const std::vector<std::pair<Outcome, std::string>> words = {
        {Outcome::passed, "passed"},   {Outcome::failed, "failed"},   {Outcome::error, "error"},
        {Outcome::skipped, "skipped"}, {Outcome::crashed, "crashed"}, {Outcome::timed_out, "timed out"},
        {Outcome::not_run, "not run"}, {Outcome::cached, "cached"}};
    for (const auto& [outcome, word] : words) {
        result.outcome = outcome;
        EXPECT_EQ(as_json(result)["status"], word);
    }
}

TEST(JsonValues, ATestThatWasRunAgainHasItsAttempts) {
    const json parsed = as_json(test::flaky_result());
    EXPECT_EQ(parsed["status"], "passed");
    EXPECT_EQ(parsed["flaky"], true);
    ASSERT_EQ(parsed["attempts"].size(), 1u);
    EXPECT_EQ(parsed["attempts"][0], json::parse(R"({"status":"failed","duration":0.5,"message":"ValueError: once",
        "file_location":"a.py:3","traceback":"Traceback\n","output":"hello\n"})"));
    TestResult broken = test::failed_result();
    broken.attempts = test::flaky_result().attempts;
    EXPECT_EQ(as_json(broken)["flaky"], false);
    EXPECT_FALSE(as_json(test::passed_result()).contains("flaky"));
    EXPECT_FALSE(as_json(test::passed_result()).contains("attempts"));
}

TEST(JsonValues, AJudgedFailureHasItsFlakiness) {
    TestResult result = test::failed_result();
    EXPECT_FALSE(as_json(result).contains("flakiness"));
    result.flakiness = {.verdict = FlakeVerdict::suspected_flaky,
                        .rate = 0.123456,
                        .rate_low = 0,
                        .rate_high = 1,
                        .flakes = 3,
                        .executions = 25,
                        .more_executions = 0};
    EXPECT_EQ(as_json(result)["flakiness"], json::parse(R"({"verdict":"suspected flaky","rate":0.1235,"rate_low":0,
        "rate_high":1,"flakes":3,"executions":25,"more_executions":0})"));
}

TEST(JsonValues, BytesThatAreNotUtf8AreReplaced) {
    TestResult result = test::failed_result();
    result.message = "\xff\xfe";
    result.output = std::string("a\0b", 3);
    const json parsed = as_json(result);
    EXPECT_EQ(parsed["message"], "\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(parsed["output"], std::string("a\0b", 3));
}

TEST(JsonValues, AnEditAndItsFiles) {
    Edit edit = test::edit(12, "a\nb.py", "why");
    edit.changes[0].before = {};
    const json parsed = as_json(edit);
    EXPECT_EQ(parsed["edit"], 12);
    EXPECT_EQ(parsed["batch"], 3);
    EXPECT_EQ(parsed["kind"], "user");
    EXPECT_EQ(parsed["time"], "2024-01-15T10:30:00.123");
    EXPECT_TRUE(parsed["target"].is_null());
    const json& file = parsed["files"][0];
    EXPECT_EQ(file["path"], "a\nb.py");
    EXPECT_EQ(file["change"], "A");
    EXPECT_TRUE(file["before"].is_null());
    EXPECT_EQ(file["after"]["mode"], "0755");
    EXPECT_EQ(file["after"]["oid"], Oid::of_blob("new!").hex());
    EXPECT_EQ(file["sha256"], sha256_hex("new!"));
}

TEST(JsonValues, ABatch) {
    const json parsed = as_json(test::closed_batch());
    EXPECT_EQ(parsed["batch"], 3);
    EXPECT_EQ(parsed["state"], "closed");
    EXPECT_EQ(parsed["closed"], "2024-01-15T10:30:00.123");
    EXPECT_TRUE(parsed["start_tree"].is_null());
    EXPECT_TRUE(parsed["rolled_back_by"].is_null());
}

TEST(JsonValues, AnError) {
    EXPECT_EQ(error_document(Error{Code::refused, "not \"now\""}),
              "{\"schema\":\"pentad.error/1\",\"error\":{\"code\":\"refused\",\"message\":\"not \\\"now\\\"\","
              "\"exit_code\":3}}\n");
}

TEST(JsonValues, AHundredThousandTestsKeepTheirOrder) {
    pentad::Run run = test::failed_run();
    run.results.assign(100'000, test::passed_result());
    for (std::size_t i = 0; i < run.results.size(); ++i) run.results[i].id = "test_m::T::test_" + std::to_string(i);
    const std::string text = run_document(run, {});
    EXPECT_LT(text.size(), 20'000'000u);
    const json document = json::parse(text);
    ASSERT_EQ(document["tests"].size(), 100'000u);
    EXPECT_EQ(document["tests"][99'999]["id"], "test_m::T::test_99999");
}

TEST(JsonValues, AResultThatWasKeptNamesItsRun) {
    TestResult cached = test::passed_result();
    cached.outcome = Outcome::cached;
    cached.cached_from = 3;
    JsonWriter writer;
    write_json(writer, cached);
    EXPECT_EQ(json::parse(writer.take())["cached_from"], 3);
}

}  // namespace
}  // namespace pentad
