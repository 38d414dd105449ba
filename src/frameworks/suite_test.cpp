#include "frameworks/suite.hpp"

#include <gtest/gtest.h>

#include "support/reader_run.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class SuiteOf : public ::testing::Test {
   protected:
    std::string run(const std::string& format, const std::string& report, const std::string& command,
                    const TestChoice& choice = {}) {
        UnitSearch search;
        search.root = folder.path() / "work";
        std::filesystem::create_directories(search.root);
        search.settings.suites = {{.name = "all", .command = command, .report = report, .format = format}};
        const Result<FoundUnits> found = suite_framework().list({}, search, {});
        return test::run_unit(suite_framework(), found->units.at(0), choice, folder.path(), search.root).summary();
    }

    test::TempFolder folder;
};

TEST_F(SuiteOf, StatusIsOneTest) {
    EXPECT_EQ(run("status", "", "true"), "all=passed; complete");
    EXPECT_EQ(run("status", "", "exit 3"), "all=failed (exited with status 3); complete");
    EXPECT_EQ(run("status", "", "kill -9 $$"), "started all");
}

TEST_F(SuiteOf, TapOnItsOutput) {
    EXPECT_EQ(run("tap", "", "echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1"),
              "all::a=passed; all::b=failed (not ok); complete");
    EXPECT_EQ(run("tap", "", "echo 1..2; echo ok 1 - a"),
              "all::a=passed; all::report=error (\"its output\": the plan says 2 tests, and 1 came); complete");
    EXPECT_EQ(run("tap", "", "echo 1..1; echo ok 1 - a; exit 2"),
              "all::a=passed; all::report=error (the command exited with status 2, and no test of its report failed); "
              "complete");
    EXPECT_EQ(run("tap", "", "echo '1..0 # SKIP none here'"), "all=skipped (none here); complete");
    EXPECT_EQ(run("tap", "", "echo 1..2; echo ok 1 - a; kill -9 $$"), "all::a=passed");
}

// More than are held at once, some of them twice, some not wanted.
TEST_F(SuiteOf, ManyTestsComeInTheirOrder) {
    std::string lines = "1..12";
    std::string all;
    std::string chosen;
    for (int number = 1; number <= 12; ++number) {
        const std::string name = number % 5 == 0 ? "again" : "t" + std::to_string(number);
        lines += "\\nok " + std::to_string(number) + " - " + name;
        const std::string id = "all::" + name + (number == 10 ? "[2]" : "");
        all += id + "=passed; ";
        if (id != "all::t3" && id != "all::again") chosen += id + "=passed; ";
    }
    const std::string command = "printf '" + lines + "\\n'";
    EXPECT_EQ(run("tap", "", command), all + "complete");
    EXPECT_EQ(run("tap", "", command, {.left_out = {"all::t3", "all::again"}}), chosen + "complete");
    EXPECT_EQ(run("tap", "", command, {.only = {"all::again[2]", "all::t12"}}),
              "all::again[2]=passed; all::t12=passed; complete");
    EXPECT_EQ(run("tap", "", command + "; kill -9 $$"), all.substr(0, all.size() - 2));
}

TEST_F(SuiteOf, ReportsAreReadWhereTheCommandWroteThem) {
    const std::string report = "<testsuite name='s'><testcase name='a'/><testcase name='a'/></testsuite>";
    EXPECT_EQ(run("junit", "out/*.xml", "mkdir -p out; echo \"" + report + "\" >out/a.xml"),
              "all::s::a=passed; all::s::a[2]=passed; complete");
    EXPECT_EQ(run("tap", "t.tap", "printf '1..1\\nok 1 - a\\n' >t.tap; echo not ok 2"), "all::a=passed; complete");
}

TEST_F(SuiteOf, StaleReportsDoNotCount) {
    folder.write("work/old.xml", "<testsuite name='s'><testcase name='a'/></testsuite>");
    EXPECT_TRUE(run("junit", "*.xml", "true").starts_with("all::report=error (no file that the command has written"));
    EXPECT_EQ(run("junit", "*.xml", "echo \"<testsuite name='s'><testcase name='b'/></testsuite>\" >new.xml"),
              "all::s::b=passed; complete");
}

TEST_F(SuiteOf, BrokenReportsGiveWhatWasUnderstoodAndAnError) {
    EXPECT_EQ(run("junit", "r.xml", "echo \"<testsuite name='s'><testcase name='a'/><testcase name='b'/><x \" >r.xml"),
              "all::s::a=passed; all::report=error (r.xml can't be trusted: line 1: Error parsing start element tag); "
              "complete");
    EXPECT_EQ(run("junit", "r.xml", "echo '<testsuite/>' >r.xml"),
              "all::report=error (the report has no tests); complete");
}

TEST_F(SuiteOf, ChoosesByThePlaceholderAndDropsTheRest) {
    const std::string command = "echo \"$#\" {tests} >asked; echo 1..2; echo ok 1 - a; echo ok 2 - \"it's b\"";
    EXPECT_EQ(run("tap", "", command, {.only = {"all::it's b"}}), "all::it's b=passed; complete");
    EXPECT_EQ(folder.read("work/asked"), "0 it's b\n");
    EXPECT_EQ(run("tap", "", command, {.left_out = {"all::a"}}), "all::it's b=passed; complete");
    EXPECT_EQ(folder.read("work/asked"), "0\n");
}

/// A program that lists two tests and, run, leaves its arguments in `asked`.
TEST_F(SuiteOf, AProgramsCasesAreAskedForByTheShell) {
    UnitSearch search;
    search.root = folder.path();
    search.settings.suites = {{.name = "all", .command = "cd sub && ./p own", .format = "gtest"},
                              {.name = "broken", .command = "./q", .format = "doctest"},
                              {.name = "last", .command = "true"}};
    std::vector<std::string> asked;
    const AskTool ask = [&](const ToolCommand& command) -> Result<ToolAnswer> {
        asked.push_back(command.arguments.at(2) + "|" + command.arguments.at(4));
        ToolAnswer answer;
        answer.output = command.arguments.at(4) == "--gtest_list_tests" ? "S.\n  A\n  B\n" : "what?";
        return answer;
    };
    const Result<FoundUnits> found = suite_framework().list({}, search, ask);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->units.size(), 2u);
    EXPECT_EQ(asked.front(), "cd sub && ./p own \"$@\"|--gtest_list_tests");
    ASSERT_EQ(found->failures.size(), 1u);
    EXPECT_EQ(found->failures[0].id, "broken");
    EXPECT_NE(found->failures[0].message.find("made with doctest"), std::string::npos) << found->failures[0].message;
    const UnitCommand command = suite_framework().command(found->units[0], {.only = {"all::S.B"}}, folder.path());
    EXPECT_EQ(command.arguments.back(), "--gtest_filter=S.B");
    folder.write("sub/p", "#!/bin/sh\necho \"$1\" \"$#\" >asked\n", 0755);
    EXPECT_EQ(test::run_unit(suite_framework(), found->units[0], {.only = {"all::S.B"}}, folder.path(), folder.path())
                  .summary()
                  .find("passed"),
              std::string::npos);
    EXPECT_EQ(folder.read("sub/asked"), "own 4\n");
}

}  // namespace
}  // namespace pentad
