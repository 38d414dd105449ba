#include "store/regressions_file.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/journal.hpp"

namespace pentad {
namespace {

using nlohmann::json;
using test::must;
using test::TempFolder;
using test::test_result;

struct RegressionsFile : testing::Test {
    TempFolder folder;
    Comparison comparison;
    ResultSet baseline;

    json written(std::span<const TestResult> failures = {}) {
        must(write_regressions_file(folder / "regressions.json",
                                    {comparison, baseline, {1'705'314'700'000, 60}, 9, failures}));
        return json::parse(folder.read("regressions.json"));
    }
};

TEST_F(RegressionsFile, new_failures_have_the_originals_fields_and_the_tests) {
    comparison.new_failures = {{"test_a", 1, 3, {"test_a::T::x", "test_a::y"}}};
    TestResult failed = test_result("test_a", "T::x", Outcome::error);
    failed.message = "why";
    const json document = written({&failed, 1});
    EXPECT_EQ(document.at("timestamp"), "2024-01-15T11:31:40.000");
    EXPECT_EQ(document.at("run"), 9);
    EXPECT_EQ(document.at("has_regressions"), true);
    const json& regression = document.at("regressions").at(0);
    EXPECT_EQ(regression.at("module"), "test_a");
    EXPECT_EQ(regression.at("type"), "new_failures");
    EXPECT_EQ(regression.at("baseline_failed"), 1);
    EXPECT_EQ(regression.at("current_failed"), 3);
    EXPECT_EQ(regression.at("delta"), 2);
    EXPECT_EQ(regression.at("tests"), json({"test_a::T::x", "test_a::y"}));
    EXPECT_EQ(regression.at("failures").at(0).at("message"), "why");
    EXPECT_EQ(regression.at("failures").at(0).at("error_type"), "ERROR");
    EXPECT_EQ(regression.at("failures").at(1),
              json({{"test_name", "y"}, {"test_class", "test_a"}, {"module", "test_a"}, {"id", "test_a::y"}}))
        << "nothing more is known of it";
}

TEST_F(RegressionsFile, slowdowns_come_with_their_evidence) {
    const SlowdownEvidence evidence{1.5, 3, 2, 4, 3, 0.999, "pairs"};
    comparison.slower = {{"test_a::T::x", "test_a", false, evidence}, {"test_b", "test_b", true, evidence}};
    const json document = written();
    const json& test = document.at("regressions").at(0);
    EXPECT_EQ(test.at("type"), "performance_degradation");
    EXPECT_EQ(test.at("baseline_duration"), 1.5);
    EXPECT_EQ(test.at("current_duration"), 3.0);
    EXPECT_EQ(test.at("slowdown_factor"), 2.0);
    EXPECT_EQ(test.at("test"), "test_a::T::x");
    EXPECT_EQ(test.at("evidence"), json({{"method", "pairs"}, {"runs", 4}, {"pairs", 3}, {"confidence", 0.999}}));
    EXPECT_EQ(document.at("regressions").at(1).at("module"), "test_b");
    EXPECT_FALSE(document.at("regressions").at(1).contains("test"));
}

TEST_F(RegressionsFile, what_vanished_is_told_and_so_is_all_that_is_no_regression) {
    comparison.vanished_modules = {"gone"};
    comparison.fixed = {"a"};
    comparison.still_failing = {"b"};
    comparison.added = {"c"};
    comparison.vanished = {"d"};
    comparison.flaky = {"e"};
    comparison.compared = 7;
    baseline.run = 3;
    baseline.tree = Oid::of_blob("tree");
    baseline.modules.resize(1);
    baseline.modules[0].name = "gone";
    baseline.modules[0].total = 5;
    const json document = written();
    EXPECT_EQ(document.at("regressions"),
              json::array({{{"module", "gone"}, {"type", "vanished_module"}, {"baseline_tests", 5}}}));
    EXPECT_EQ(document.at("baseline").at("run"), 3);
    EXPECT_EQ(document.at("baseline").at("tree"), baseline.tree.hex());
    EXPECT_EQ(document.at("fixed"), json({"a"}));
    EXPECT_EQ(document.at("still_failing"), json({"b"}));
    EXPECT_EQ(document.at("new"), json({"c"}));
    EXPECT_EQ(document.at("vanished"), json({"d"}));
    EXPECT_EQ(document.at("flaky"), json({"e"}));
    EXPECT_EQ(document.at("compared"), 7);
    EXPECT_EQ(document.at("has_regressions"), comparison.has_regressions());
}

}  // namespace
}  // namespace pentad
