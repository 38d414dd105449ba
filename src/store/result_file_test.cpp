#include "store/result_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/journal.hpp"

namespace pentad {
namespace {

using nlohmann::json;
using test::must;
using test::run_of;
using test::TempFolder;
using test::test_result;
using testing::ElementsAre;
using testing::IsEmpty;

pentad::Run mixed_run() {
    TestResult failed = test_result("test_b", "T::fails", Outcome::failed, 0.5);
    failed.message = "1 != 2";
    failed.file_location = "b.py:7";
    failed.traceback = "Traceback …\n\x1b[31mred";
    TestResult flaky = test_result("test_a", "T::flaky", Outcome::passed, 0.125);
    flaky.attempts.push_back({});
    TestResult broken = test_result("test_b", "T::broken", Outcome::crashed);
    broken.attempts.push_back({});
    pentad::Run run = run_of({test_result("test_a", "T::cached", Outcome::cached, 0), flaky, failed, broken,
                              test_result("test_b", "T::\"odd\" [é]", Outcome::skipped, 0),
                              test_result("test_b", "T::not_run", Outcome::not_run, 0)});
    run.id = 12;
    run.tree = Oid::of_blob("tree");
    run.git_commit = "abc";
    return run;
}

void expect_equal(const ResultSet& read, const ResultSet& expected) {
    EXPECT_EQ(read.timestamp, expected.timestamp);
    EXPECT_EQ(read.success, expected.success);
    EXPECT_EQ(read.duration, expected.duration);
    EXPECT_EQ(read.run, expected.run);
    EXPECT_EQ(read.tree, expected.tree);
    ASSERT_EQ(read.modules.size(), expected.modules.size());
    for (std::size_t at = 0; at < read.modules.size(); ++at) {
        const ModuleRecord& module = read.modules[at];
        const ModuleRecord& other = expected.modules[at];
        EXPECT_EQ(module.name, other.name);
        EXPECT_EQ(module.total, other.total);
        EXPECT_EQ(module.passed, other.passed);
        EXPECT_EQ(module.failed, other.failed);
        EXPECT_EQ(module.skipped, other.skipped);
        EXPECT_EQ(module.errors, other.errors);
        EXPECT_EQ(module.duration, other.duration);
        EXPECT_TRUE(module.tests_known);
        EXPECT_THAT(module.failed_ids, IsEmpty());
        ASSERT_EQ(module.tests.size(), other.tests.size());
        for (std::size_t test = 0; test < module.tests.size(); ++test) {
            EXPECT_EQ(module.tests[test].id, other.tests[test].id);
            EXPECT_EQ(module.tests[test].outcome, other.tests[test].outcome) << module.tests[test].id;
            EXPECT_EQ(module.tests[test].duration, other.tests[test].duration);
            EXPECT_EQ(module.tests[test].flaky, other.tests[test].flaky) << module.tests[test].id;
        }
    }
}

TEST(ResultFile, what_is_written_comes_back) {
    const TempFolder folder;
    const pentad::Run run = mixed_run();
    must(write_results_file(folder / "r.json", run));
    expect_equal(must(read_results_file(folder / "r.json")), result_set_of(run));
}

TEST(ResultFile, has_the_fields_that_the_original_wrote_and_ours) {
    const TempFolder folder;
    const pentad::Run run = mixed_run();
    must(write_results_file(folder / "r.json", run));
    const json document = json::parse(folder.read("r.json"));
    EXPECT_EQ(document.at("timestamp"), to_iso(run.started));
    EXPECT_EQ(document.at("overall_success"), false);
    EXPECT_EQ(document.at("total_duration"), 1.5);
    EXPECT_EQ(document.at("schema"), 1);
    EXPECT_EQ(document.at("run"), 12);
    EXPECT_EQ(document.at("tree"), run.tree.hex());
    EXPECT_EQ(document.at("git_commit"), "abc");
    EXPECT_EQ(document.at("flaky_tests"), 1);
    const json& module = document.at("modules").at("test_b");
    EXPECT_EQ(module.at("total_tests"), 4);
    EXPECT_EQ(module.at("passed"), 0);
    EXPECT_EQ(module.at("failed"), 1);
    EXPECT_EQ(module.at("skipped"), 1);
    EXPECT_EQ(module.at("errors"), 1);
    EXPECT_EQ(module.at("duration"), 0.75);
    const json& failure = module.at("failures").at(1);
    EXPECT_EQ(failure, json({{"test_name", "fails"},
                             {"test_class", "test_b.T"},
                             {"error_type", "FAIL"},
                             {"message", "1 != 2"},
                             {"file_location", "b.py:7"},
                             {"traceback", "Traceback …\n\x1b[31mred"},
                             {"module", "test_b"},
                             {"id", "test_b::T::fails"},
                             {"status", "failed"}}));
    EXPECT_EQ(module.at("failures").at(0).at("error_type"), "ERROR");
    EXPECT_EQ(module.at("tests").at("test_b::T::fails"), json({{"status", "failed"}, {"duration", 0.5}}));
    EXPECT_EQ(module.at("tests").at("test_b::T::broken").at("retries"), 1);
    EXPECT_EQ(document.at("modules").at("test_a").at("tests").at("test_a::T::flaky").at("flaky"), true);
    EXPECT_EQ(document.at("modules").at("test_a").at("passed"), 2) << "cached is passed";
}

TEST(ResultFile, what_stands_there_stays_until_the_new_one_is_whole) {
    const TempFolder folder;
    folder.write("r.json/in_the_way", "");
    EXPECT_EQ(write_results_file(folder / "r.json", mixed_run()).error().code, Code::io);
    EXPECT_TRUE(folder.exists("r.json/in_the_way"));
    std::filesystem::remove_all(folder / "r.json");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "no temporary file is left";
    must(write_results_file(folder / "r.json", mixed_run()));
    must(write_results_file(folder / "r.json", run_of({})));
    EXPECT_THAT(must(read_results_file(folder / "r.json")).modules, IsEmpty());
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(ResultFile, a_large_run_goes_through_a_small_buffer) {
    const TempFolder folder;
    std::vector<TestResult> results;
    for (int number = 0; number < 20'000; ++number)
        results.push_back(test_result("m" + std::to_string(number % 7), std::to_string(number), Outcome::passed));
    const pentad::Run run = run_of(std::move(results));
    must(write_results_file(folder / "r.json", run));
    EXPECT_GT(std::filesystem::file_size(folder / "r.json"), 600'000U) << "more than one piece";
    expect_equal(must(read_results_file(folder / "r.json")), result_set_of(run));
    const auto [first, second] = must(read_results_files(folder / "r.json", folder / "r.json"));
    expect_equal(first, result_set_of(run));
    expect_equal(second, result_set_of(run));
}

TEST(ResultFile, the_original_systems_files_know_totals_and_failures) {
    const TempFolder folder;
    const ResultSet set = must(read_results_file(folder.write("baseline_results.json", R"({
  "timestamp": "2024-01-15T10:30:00.123456",
  "overall_success": false,
  "total_duration": 12.25,
  "modules": {
    "test_z": {"module": "test_z", "total_tests": 2, "passed": -1, "failed": 2, "skipped": 0, "errors": 1, "duration": 3.5,
      "failures": [
        {"type": "FAIL", "test_name": "test_two", "test_class": "test_z.TestZ", "error_type": null, "message": "no",
         "file_location": "z.py:3", "traceback": "…", "module": "test_z"},
        {"test_name": "test_one", "test_class": "TestZ"},
        {"test_name": "test_one", "test_class": "TestZ"},
        {"test_name": "setUpModule"}]},
    "test_a": {"total_tests": 1, "passed": 1, "failed": 0, "skipped": 0, "errors": 0, "duration": 1, "failures": []}
  }
})")));
    EXPECT_EQ(set.run, 0);
    EXPECT_TRUE(set.tree.is_zero());
    EXPECT_EQ(to_iso(set.timestamp), "2024-01-15T10:30:00.123");
    EXPECT_EQ(set.duration, 12.25);
    ASSERT_EQ(set.modules.size(), 2U);
    EXPECT_EQ(set.modules[0].name, "test_a");
    EXPECT_FALSE(set.modules[0].tests_known);
    EXPECT_EQ(set.modules[1].failed, 2);
    EXPECT_EQ(set.modules[1].passed, -1);
    EXPECT_EQ(set.modules[1].duration, 3.5);
    EXPECT_THAT(set.modules[1].tests, IsEmpty());
    EXPECT_THAT(set.modules[1].failed_ids,
                ElementsAre("test_z::TestZ::test_one", "test_z::TestZ::test_two", "test_z::setUpModule"));
}

TEST(ResultFile, tests_come_in_any_order_and_with_escapes) {
    const ResultSet set = must(parse_results(
        std::make_shared<std::string>(
            R"({"modules":{"m":{"tests":{"m::\u00e9\n":{"status":"timed out","duration":2e-1},"m::a":{"status":"passed"}}}}})"),
        "r"));
    ASSERT_EQ(set.modules.at(0).tests.size(), 2U);
    EXPECT_EQ(set.modules[0].tests[0].id, "m::a");
    EXPECT_EQ(set.modules[0].tests[1].id, "m::é\n");
    EXPECT_EQ(set.modules[0].tests[1].outcome, Outcome::timed_out);
    EXPECT_EQ(set.modules[0].tests[1].duration, 0.2);
    const ResultSet copy = set;  // NOLINT(performance-unnecessary-copy-initialization): copies share the text
    EXPECT_EQ(copy.modules[0].tests[1].id.data(), set.modules[0].tests[1].id.data());
}

}  // namespace
}  // namespace pentad
