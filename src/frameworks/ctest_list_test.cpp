#include "frameworks/ctest_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

constexpr std::string_view k_list = R"(Internal ctest changing into directory: /b
{"backtraceGraph":{"commands":["add_test"],"files":["/w/helper.cmake","/w/CMakeLists.txt"],
"nodes":[{"file":1},{"command":0,"file":1,"line":7,"parent":0},{"command":0,"file":0,"line":2,"parent":1}]},
"kind":"ctestInfo","tests":[
{"backtrace":2,"command":["/bin/printf","a"],"name":"one","properties":[
{"name":"PASS_REGULAR_EXPRESSION","value":["^a$"]},{"name":"TIMEOUT","value":2.5},{"name":"WILL_FAIL","value":true},
{"name":"PROCESSORS","value":99999999999},{"name":"OF_ANOTHER_CMAKE","value":{"a":[1]}},{"name":"DEPENDS","value":["two"]}]},
{"name":"two","properties":[]}],"version":{"major":1,"minor":0}})";

TEST(CTestList, HasTestsWithTheirPropertiesAndTheUsersPlace) {
    const Result<std::vector<CTestTest>> tests = read_ctest_list(std::string(k_list));
    ASSERT_TRUE(tests) << tests.error().message;
    ASSERT_EQ(tests->size(), 2u);
    const CTestTest& one = tests->front();
    EXPECT_EQ(one.name, "one");
    EXPECT_EQ(one.command, (std::vector<std::string>{"/bin/printf", "a"}));
    EXPECT_EQ(one.place, "/w/CMakeLists.txt:7");
    EXPECT_EQ(one.pass_expressions, std::vector<std::string>{"^a$"});
    EXPECT_EQ(one.depends, std::vector<std::string>{"two"});
    EXPECT_EQ(one.timeout, 2.5);
    EXPECT_EQ(one.processors, 1 << 20);
    EXPECT_TRUE(one.will_fail);
    EXPECT_TRUE(tests->back().command.empty());
    EXPECT_EQ(tests->back().place, "");
}

TEST(CTestList, HasPropertiesThatAreObjects) {
    const Result<std::vector<CTestTest>> tests = read_ctest_list(R"({"tests":[{"name":"a","properties":[
{"name":"TIMEOUT_AFTER_MATCH","value":{"regex":["a","b"],"timeout":2.5,"more":[]}},
{"name":"RESOURCE_GROUPS","value":[{"requirements":[{".type":"gpus","slots":2},{".type":"cpus"}],"more":1},{}]}]}]})");
    ASSERT_TRUE(tests) << tests.error().message;
    EXPECT_EQ(tests->front().match_expressions, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(tests->front().match_timeout, 2.5);
    EXPECT_EQ(tests->front().resource_groups, (std::vector<ResourceGroup>{{{"gpus", 2}, {"cpus", 1}}, {}}));
    for (const char* value : {"[]", "1", R"({"regex":1})", R"({"timeout":"x"})"})
        EXPECT_FALSE(read_ctest_list(
            fmt::format(R"({{"tests":[{{"properties":[{{"name":"TIMEOUT_AFTER_MATCH","value":{}}}]}}]}})", value)));
    for (const char* value : {"{}", "[1]", R"([{"requirements":{}}])", R"([{"requirements":[{"slots":"x"}]}])"})
        EXPECT_FALSE(read_ctest_list(
            fmt::format(R"({{"tests":[{{"properties":[{{"name":"RESOURCE_GROUPS","value":{}}}]}}]}})", value)));
}

TEST(CTestList, ThatIsCutAnywhereIsNone) {
    for (std::size_t size = 0; size < k_list.size(); ++size)
        EXPECT_FALSE(read_ctest_list(std::string(k_list.substr(0, size)))) << size;
}

TEST(CTestList, WhatIsNoListIsSaid) {
    const auto old = read_ctest_list("CMake Error: Unknown argument --show-only\n");
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().code, Code::tool);
    EXPECT_NE(old.error().message.find("Unknown argument --show-only"), std::string::npos);
    EXPECT_FALSE(read_ctest_list("{}"));
    EXPECT_FALSE(read_ctest_list(R"({"tests":[{"name":1}]})"));
    EXPECT_TRUE(read_ctest_list(R"({"tests":[]})"));
}

TEST(CTestList, ATraceThatRunsInACircleEnds) {
    const auto tests = read_ctest_list(
        R"({"backtraceGraph":{"files":["a"],"nodes":[{"file":0,"line":1,"parent":1},{"file":0,"line":2,"parent":0}]},
            "tests":[{"name":"one","backtrace":0}]})");
    ASSERT_TRUE(tests);
    EXPECT_NE(tests->front().place, "");
}

}  // namespace
}  // namespace pentad
