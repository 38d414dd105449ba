#include "frameworks/ctest_resources.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

constexpr std::string_view k_spec = R"({"version": {"major": 1, "minor": 0, "more": []}, "other": {},
"local": [{"gpus": [{"id": "0", "slots": 2}, {"id": "1", "slots": 4}], "cpus": [{"id": "a"}]}]})";

ResourceShares shares() { return ResourceShares(read_resource_spec(std::string(k_spec)).value_or(ResourceSpec())); }

std::string shown(const ResourceShares::Share& share) {
    std::string text = share.problem.empty() ? "" : "problem";
    for (const UnitShare& one : share.shares)
        text += one.name + "=" + std::to_string(one.slots) + "/" + std::to_string(one.of) + " ";
    return text;
}

TEST(CTestResources, AreReadFromTheirFile) {
    const Result<ResourceSpec> spec = read_resource_spec(std::string(k_spec));
    ASSERT_TRUE(spec) << spec.error().message;
    const ResourceSpec expected{{{"gpus", {{"0", 2}, {"1", 4}}}, {"cpus", {{"a", 1}}}}};
    EXPECT_EQ(*spec, expected);
}

TEST(CTestResources, AFileThatIsCutAnywhereIsNone) {
    for (std::size_t size = 0; size < k_spec.size(); ++size)
        EXPECT_FALSE(read_resource_spec(std::string(k_spec.substr(0, size)))) << size;
}

TEST(CTestResources, AFileThatCTestWouldNotTakeIsNone) {
    const std::string good(k_spec);
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{"\"major\": 1", "\"major\": 2"},
                                                          {"\"minor\": 0", "\"minor\": 1"},
                                                          {"\"version\"", "\"versions\""},
                                                          {"\"slots\": 2", "\"slots\": 0"},
                                                          {"\"slots\": 2", "\"slots\": \"2\""},
                                                          {"\"slots\": 2", "\"slots\": 99999999999"},
                                                          {"\"id\": \"0\"", "\"id\": \"GPU\""},
                                                          {"\"id\": \"0\"", "\"name\": \"0\""},
                                                          {"\"gpus\"", "\"4gpus\""},
                                                          {"\"gpus\"", "\"\""}}) {
        std::string bad = good;
        bad.replace(bad.find(from), from.size(), to);
        EXPECT_FALSE(read_resource_spec(bad)) << bad;
    }
}

TEST(CTestResources, TheirFileIsNamedByTheBuild) {
    EXPECT_EQ(resource_spec_file("# x\nset(CTEST_RESOURCE_SPEC_FILE \"/a b/\\\"spec\\\".json\")\n"),
              "/a b/\"spec\".json");
    EXPECT_EQ(resource_spec_file("add_test(a b)\n"), "");
    EXPECT_EQ(resource_spec_file("set(CTEST_RESOURCE_SPEC_FILE \"/cut"), "/cut");
    EXPECT_EQ(resource_spec_file("set(CTEST_RESOURCE_SPEC_FILE \"\\"), "\\");
}

TEST(CTestResources, AreToldToTheTest) {
    const ResourceShares::Share share = shares().take({{{"gpus", 3}, {"cpus", 1}}, {{"gpus", 1}, {"gpus", 1}}});
    EXPECT_EQ(share.problem, "");
    EXPECT_EQ(fmt::format("{}", fmt::join(share.environment, "\n")),
              "CTEST_RESOURCE_GROUP_COUNT=2\nCTEST_RESOURCE_GROUP_0_CPUS=id:a,slots:1\n"
              "CTEST_RESOURCE_GROUP_0_GPUS=id:1,slots:3\nCTEST_RESOURCE_GROUP_0=cpus,gpus\n"
              "CTEST_RESOURCE_GROUP_1_GPUS=id:0,slots:1;id:0,slots:1\nCTEST_RESOURCE_GROUP_1=gpus");
    EXPECT_EQ(shown(share), "resource:cpus:a=1/1 resource:gpus:0=2/2 resource:gpus:1=3/4 ");
}

TEST(CTestResources, ATestWithoutGroupsIsToldSo) {
    const ResourceShares::Share share = shares().take({});
    EXPECT_EQ(share.environment, std::vector<std::string>{"CTEST_RESOURCE_GROUP_COUNT=0"});
    EXPECT_EQ(shown(share), "");
}

TEST(CTestResources, ThatAreTooFewAreAProblem) {
    EXPECT_EQ(shown(shares().take({{{"gpus", 5}}})), "problem");
    EXPECT_EQ(shown(shares().take({{{"gpus", 3}}, {{"gpus", 3}}})), "problem");
    EXPECT_EQ(shown(shares().take({{{"tpus", 1}}})), "problem");
    EXPECT_EQ(shown(shares().take({{{"gpus", 2}}, {{"gpus", 2}}, {{"gpus", 2}}})),
              "resource:gpus:0=2/2 resource:gpus:1=4/4 ");
}

TEST(CTestResources, GoToThoseThatHadLeast) {
    ResourceShares all = shares();
    EXPECT_EQ(shown(all.take({{{"gpus", 1}}})), "resource:gpus:0=1/2 ");
    EXPECT_EQ(shown(all.take({{{"gpus", 1}}})), "resource:gpus:1=1/4 ");
    EXPECT_EQ(shown(all.take({{{"gpus", 1}}})), "resource:gpus:1=1/4 ");
}

TEST(CTestResources, AHardQuestionEnds) {
    ResourceSpec spec;
    for (int at = 0; at < 40; ++at) spec.types["gpus"].push_back({std::to_string(at), 50 + at});
    std::vector<ResourceGroup> groups(60, {{"gpus", 37}});
    EXPECT_EQ(shown(ResourceShares(spec).take(groups)), "problem");
}

}  // namespace
}  // namespace pentad
