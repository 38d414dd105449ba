#include "frameworks/npm_project.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "frameworks/node_tests.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

constexpr NpmTool k_mocha{.framework = "mocha", .name = "mocha", .key = "mocha"};
constexpr NpmTool k_node{.framework = "node_test", .name = "node"};

class NpmProject : public testing::Test {
   protected:
    void write(const std::string& name, const std::string& text = "") {
        const std::filesystem::path path = folder_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    std::vector<std::string> found(const NpmTool& tool) {
        std::vector<std::string> folders;
        for (const FoundProject& project : npm_projects(search(), tool))
            folders.push_back(project.folder.lexically_relative(folder_.path()).string());
        return folders;
    }
    UnitSearch search() {
        UnitSearch search;
        search.root = folder_.path();
        search.excluded = folder_.path() / "test_batch_logs";
        return search;
    }

    test::TempFolder folder_;
};

TEST_F(NpmProject, ByItsScriptItsSettingsOrWhatItDependsOn) {
    write("a/package.json", R"({"scripts": {"test": "mocha"}})");
    write("b/package.json", R"({"mocha": {}})");
    write("c/package.json", R"({"devDependencies": {"mocha": "1"}})");
    write("d/package.json", R"({"devDependencies": {"jest": "1"}, "scripts": {"test": "jest"}})");
    for (const char* folder : {"a", "b", "c", "d"}) write(std::string(folder) + "/test/x.js");
    EXPECT_EQ(found(k_mocha), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(NpmProject, WithoutTestsItIsNone) {
    write("package.json", R"({"scripts": {"test": "mocha"}})");
    write("index.js");
    write("node_modules/x/test/a.test.js");
    EXPECT_EQ(found(k_mocha), std::vector<std::string>());
}

TEST_F(NpmProject, APackageInOneThatHasTheToolNeedsMoreThanTheDependency) {
    write("package.json", R"({"scripts": {"test": "mocha"}})");
    write("a/package.json", R"({"devDependencies": {"mocha": "1"}})");
    write("b/package.json", R"({"scripts": {"test": "mocha"}})");
    for (const char* folder : {"a", "b"}) write(std::string(folder) + "/test/x.js");
    EXPECT_EQ(found(k_mocha), (std::vector<std::string>{".", "b"}));
}

TEST_F(NpmProject, AToolThatIsMissingIsAProblem) {
    write("package.json", R"({"scripts": {"test": "mocha"}})");
    write("package-lock.json");
    write("a.test.js");
    EXPECT_EQ(npm_projects(search(), k_mocha).at(0).problem, "mocha is not installed; run `npm ci` in the workspace");
    write("node_modules/mocha/package.json");
    EXPECT_EQ(npm_projects(search(), k_mocha).at(0).problem, "");
}

TEST_F(NpmProject, WhatIsCompiledBefore) {
    write("package.json", R"({"scripts": {"pretest": "npm run lint && npm run build", "test": "tsc && node --test"}})");
    write("a.test.js");
    const std::vector<ToolCommand> build = npm_projects(search(), k_node).at(0).build;
    ASSERT_EQ(build.size(), 1U);
    EXPECT_EQ(build[0].arguments.at(2), "tsc");
}

TEST_F(NpmProject, NodesOwnRunnerWithoutAScript) {
    write("lib/a.test.mjs", "import test from 'node:test';");
    write("lib/b.test.mjs", "import test from 'ava';");
    const std::vector<FoundProject> projects = node_test_framework().detect(search());
    ASSERT_EQ(projects.size(), 1U);
    EXPECT_EQ(projects[0].folder, folder_.path());
    EXPECT_EQ(projects[0].marker, folder_.path() / "lib/a.test.mjs");
    write("lib/a.test.mjs", "");
    EXPECT_TRUE(node_test_framework().detect(search()).empty());
}

TEST_F(NpmProject, ABrokenPackageIsNone) {
    write("package.json", "{");
    write("a/package.json", R"([1])");
    write("b/package.json", R"({"scripts": [], "devDependencies": {"mocha": 3}})");
    write("b/a.test.js");
    EXPECT_EQ(found(k_mocha), std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace pentad
