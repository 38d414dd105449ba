#include "frameworks/ctest_units.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "frameworks/unit_particulars.hpp"

namespace pentad {
namespace {

/// Programs are what their names begin with; a program asked for its list says `lists`.
class CTestUnits : public ::testing::Test {
   protected:
    CTestUnits() { search.root = "/w", search.excluded = "/w/test_batch_logs"; }

    CTestTest& add(const std::string& name, const std::vector<std::string>& command) {
        tests.emplace_back();
        tests.back().name = name;
        tests.back().command = command;
        return tests.back();
    }
    /// As gtest_discover_tests adds one.
    CTestTest& add_case(const std::string& name, const std::string& program = "/w/build/gtest_a") {
        return add(name, {program, "--gtest_filter=" + name, "--gtest_also_run_disabled_tests"});
    }

    std::vector<TestUnit> make() {
        const auto kind = [](const std::filesystem::path& program) {
            return program.filename().string().starts_with("gtest") ? ProgramKind::gtest : ProgramKind::other;
        };
        const auto ask = [this](const ToolCommand&) -> Result<ToolAnswer> {
            ++asked;
            ToolAnswer answer;
            answer.output = lists;
            return answer;
        };
        return ctest_units(tests, project, search, kind, ask);
    }

    /// Names, each with its cases.
    std::string shown() {
        std::string text;
        for (const TestUnit& unit : make())
            text += fmt::format("{}[{}] ", unit.name, fmt::join(particulars(unit, "case"), " "));
        return text;
    }

    std::vector<CTestTest> tests;
    CTestProject project{"/w", "/w/build", ""};
    UnitSearch search;
    std::string lists = "S.\n  A\n  B\n";
    int asked = 0;
};

TEST_F(CTestUnits, OneForEachTestAndOneForAllCasesOfAProgram) {
    add("plain", {"/bin/true"});
    add_case("S.A");
    add("other", {"/bin/true"});
    add_case("S.B");
    EXPECT_EQ(shown(), "plain[] gtest_a[S.A S.B] other[] ");
    EXPECT_EQ(asked, 0);
}

TEST_F(CTestUnits, AProgramThatCTestDoesNotOpenIsAsked) {
    add("whole", {"/w/build/gtest_a"});
    EXPECT_EQ(shown(), "whole[S.A S.B] ");
    EXPECT_EQ(asked, 1);
    lists = "usage: nothing of that kind\n";
    EXPECT_EQ(shown(), "whole[] ");
}

TEST_F(CTestUnits, WhatCTestMakesOfTheOutputKeepsAProgramWhole) {
    const std::vector<std::function<void(CTestTest&)>> properties = {
        [](CTestTest& test) { test.pass_expressions = {"x"}; }, [](CTestTest& test) { test.fail_expressions = {"x"}; },
        [](CTestTest& test) { test.skip_expressions = {"x"}; }, [](CTestTest& test) { test.match_expressions = {"x"}; },
        [](CTestTest& test) { test.skip_return_code = 4; },     [](CTestTest& test) { test.will_fail = true; },
        [](CTestTest& test) { test.required_files = {"x"}; },   [](CTestTest& test) { test.disabled = true; }};
    for (std::size_t at = 0; at < properties.size(); ++at) {
        tests.clear();
        properties[at](add_case("S.A"));
        EXPECT_EQ(shown(), "S.A[] ") << at;
    }
    tests.clear();
    add_case("S.A").skip_expressions = {R"(\[  SKIPPED \])"};  // what gtest_discover_tests itself adds
    EXPECT_EQ(shown(), "gtest_a[S.A] ");
}

TEST_F(CTestUnits, CasesWithAnotherEnvironmentAreAnotherUnit) {
    add_case("S.A");
    add_case("S.B").environment = {"X=1"};
    add_case("S.C").timeout = 5;
    add_case("S.D").labels = {"slow"};
    EXPECT_EQ(shown(), "gtest_a[S.A S.C S.D] gtest_a[2][S.B] ");
    EXPECT_EQ(make()[0].labels, std::vector<std::string>{"slow"});
    EXPECT_EQ(make()[0].rules.test_timeout, 5);
}

TEST_F(CTestUnits, NamesAreUniqueAndText) {
    project.prefix = "sub/";
    add("same", {"/bin/true"});
    add("same", {"/bin/true"});
    add("\xFF", {});
    const std::vector<TestUnit> units = make();
    ASSERT_EQ(units.size(), 3u);
    EXPECT_EQ(units[0].name, "sub/same");
    EXPECT_EQ(units[1].name, "sub/same[2]");
    EXPECT_EQ(units[2].name, "sub/\xEF\xBF\xBD");
    EXPECT_TRUE(units[2].command.empty());
}

TEST_F(CTestUnits, APropertyOfRunningIsARule) {
    CTestTest& test = add("one", {"/bin/true"});
    test.run_serial = true;
    test.processors = 3;
    test.resource_lock = {"db"};
    test.timeout = 7;
    test.working_directory = "/there";
    const TestUnit unit = make().front();
    EXPECT_TRUE(unit.rules.alone);
    EXPECT_EQ(unit.rules.slots, 3);
    EXPECT_EQ(unit.rules.locks, std::vector<std::string>{"db"});
    EXPECT_EQ(unit.rules.timeout, 7);
    EXPECT_EQ(particular(unit, "folder"), "/there");
    tests.front().processors = -5;
    EXPECT_EQ(make().front().rules.slots, 1);
}

TEST_F(CTestUnits, FixturesAndDependsNameUnits) {
    add("up", {"/bin/true"}).fixtures_setup = {"db"};
    add("down", {"/bin/true"}).fixtures_cleanup = {"db"};
    add_case("S.A").fixtures_required = {"db"};
    add("late", {"/bin/true"}).depends = {"S.A", "late", "no such test"};
    std::vector<TestUnit> units = make();
    std::ranges::sort(units, {}, &TestUnit::name);
    ASSERT_EQ(units.size(), 4u);
    EXPECT_EQ(units[0].rules.after, (std::vector<std::string>{"gtest_a", "up"}));  // down
    EXPECT_EQ(units[1].rules.needs, std::vector<std::string>{"up"});               // gtest_a
    EXPECT_EQ(units[2].rules.after, std::vector<std::string>{"gtest_a"});          // late
}

TEST_F(CTestUnits, WhatCostsMostBeginsFirst) {
    for (const double cost : {1.0, 5.0, 1.0, -2.0}) add(fmt::format("{}", tests.size()), {"/bin/true"}).cost = cost;
    EXPECT_EQ(shown(), "1[] 0[] 2[] 3[] ");
}

TEST_F(CTestUnits, AProcessForEachCaseKeepsIdsAndRelations) {
    search.settings.gtest_isolation = "test";
    add_case("S.A").fixtures_setup = {"f"};
    add_case("S.B").fixtures_setup = {"f"};
    add("user", {"/bin/true"}).fixtures_required = {"f"};
    const std::vector<TestUnit> units = make();
    ASSERT_EQ(units.size(), 3u);
    EXPECT_EQ(units[0].name, "gtest_a::S.A");
    EXPECT_EQ(particular(units[0], "prefix"), "gtest_a::");
    EXPECT_EQ(units[2].rules.needs, (std::vector<std::string>{"gtest_a::S.A", "gtest_a::S.B"}));
}

TEST_F(CTestUnits, ACaseThatAnotherTestDependsOnIsThatCaseAlone) {
    search.settings.gtest_isolation = "test";
    for (const char* name : {"S.A", "S.B", "S.C"}) add_case(name);
    add("user", {"/bin/true"}).depends = {"S.B"};
    EXPECT_EQ(make().back().rules.after, std::vector<std::string>{"gtest_a::S.B"});
}

TEST_F(CTestUnits, ResourcesAreGivenWhereTheProjectHasSome) {
    add_case("S.A").resource_groups = {{{"gpus", 2}}};
    EXPECT_TRUE(make().front().environment.empty());
    EXPECT_TRUE(make().front().rules.shares.empty());
    project.resources = ResourceSpec{{{"gpus", {{"0", 4}}}}};
    const TestUnit unit = make().front();
    EXPECT_EQ(unit.rules.shares, (std::vector<UnitShare>{{"resource:gpus:0", 2, 4}}));
    EXPECT_EQ(unit.environment.front(), "CTEST_RESOURCE_GROUP_COUNT=1");
    tests.front().resource_groups = {{{"gpus", 5}}};
    EXPECT_EQ(shown(), "S.A[] ");
    EXPECT_NE(particular(make().front(), "lacks"), "");
}

}  // namespace
}  // namespace pentad
