#include <gtest/gtest.h>
#include <signal.h>

#include "frameworks/gtest.hpp"
#include "frameworks/gtest_report.hpp"
#include "frameworks/unit_particulars.hpp"
#include "support/reader_run.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

constexpr int k_failed = 1 << 8;

class Gtest : public testing::Test {
   protected:
    test::ToldEvents read(std::string_view printed, int status, std::size_t piece = 1 << 20) {
        TestUnit unit{.name = "u", .module = "u", .file = folder_ / "u", .top = folder_.path()};
        add_particulars(unit, "case", {"A.one", "A.two"});
        add_particular(unit, "sources", folder_.path().string());
        test::ToldEvents told;
        const auto reader = gtest::reader(unit, {}, folder_.path(), folder_.path());
        reader->started(told);
        for (std::size_t at = 0; at < printed.size(); at += piece) reader->printed(printed.substr(at, piece), told);
        reader->ended(status, told);
        return told;
    }

    test::TempFolder folder_;
};

// In pieces: a line of these at the beginning of a string would be this program's own to whoever reads its output.
const std::string k_begin = std::string("[====") + "======] Running 2 tests from 1 test suite.\n";
const std::string k_end = std::string("[====") + "======] 2 tests from 1 test suite ran. (3 ms total)\n";
std::string run(const std::string& name) { return "[ RUN      ] " + name + "\n"; }
std::string ok(const std::string& name) { return "[       OK ] " + name + " (12 ms)\n"; }
std::string failed(const std::string& name) { return "[  FAILED  ] " + name + " (0 ms)\n"; }

TEST_F(Gtest, OutputIsUnderstoodCutAnywhere) {
    folder_.write("a.cpp", "\n\n\n");
    const std::string printed = k_begin + run("A.one") + "a.cpp:3: Failure\nwhy\n" + failed("A.one") + run("A.two") +
                                "no line feed" + ok("A.two") + k_end;
    for (const std::size_t piece : {1u, 3u, 1000u}) {
        const test::ToldEvents told = read(printed, k_failed, piece);
        EXPECT_EQ(told.summary(), "u::A.one=failed (why); u::A.two=passed; complete");
        EXPECT_EQ(told.results()[0].file_location, "a.cpp:3");
        EXPECT_EQ(told.results()[1].duration, 0.012);
        EXPECT_NE(told.printed.find("no line feed"), std::string::npos);
    }
}

TEST_F(Gtest, WhatIsCutOffEndsNothing) {
    const std::string whole = k_begin + run("A.one") + ok("A.one") + run("A.two") + ok("A.two");
    EXPECT_EQ(read(k_begin + run("A.one"), SIGSEGV).summary(), "started u::A.one");
    EXPECT_EQ(read(k_begin + run("A.one"), 0).summary(), "started u::A.one");
    for (std::size_t size = k_begin.size(); size < whole.size(); ++size)
        EXPECT_EQ(read(whole.substr(0, size), 0).summary().find("complete"), std::string::npos) << size;
}

TEST_F(Gtest, AProgramThatRunsNoTestsIsAFailure) {
    const std::string said = read("hello\n", 0).summary();
    EXPECT_NE(said.find("u::process::report=error"), std::string::npos) << said;
    EXPECT_NE(said.find("hello"), std::string::npos) << said;
}

TEST_F(Gtest, AStatusThatNoTestExplainsIsAFailure) {
    const std::string whole = k_begin + run("A.one") + ok("A.one") + run("A.two") + ok("A.two") + k_end;
    EXPECT_EQ(read(whole, 0).summary(), "u::A.one=passed; u::A.two=passed; complete");
    EXPECT_NE(read(whole, k_failed).summary().find("u::process::exit=error"), std::string::npos);
    EXPECT_NE(read(whole, SIGABRT).summary().find("u::process::exit=error"), std::string::npos);
}

TEST_F(Gtest, TheReportKnowsMoreThanTheOutput) {
    folder_.write("report.json", R"({"failures":1,"testsuites":[{"name":"A","testsuite":[
{"name":"one","status":"RUN","result":"COMPLETED","time":"0.5s"},
{"name":"two","status":"RUN","result":"COMPLETED","time":"0s","failures":[{"failure":"a.cpp:3\nwhy","type":""}]}]}]})");
    const std::string printed = k_begin + run("A.one") + ok("A.one") + run("A.two") + ok("A.two") + k_end;
    const std::string said = read(printed, k_failed).summary();
    EXPECT_NE(said.find("A.two failed, but its output says otherwise"), std::string::npos) << said;
    EXPECT_EQ(read("", k_failed).summary(), "u::A.one=passed; u::A.two=failed (why); complete");
}

TEST_F(Gtest, ListsHaveSuitesAndTests) {
    EXPECT_EQ(
        gtest::read_list("Running main() from x.cc\nA.\n  one\nB/0.  # TypeParam = int\n  two  # GetParam() = 1\n"),
        (std::vector<std::string>{"A.one", "B/0.two"}));
    EXPECT_EQ(gtest::read_list("usage: a [options]\n"), std::nullopt);
    EXPECT_TRUE(gtest::is_disabled("A.DISABLED_one"));
    EXPECT_TRUE(gtest::is_disabled("P/DISABLED_A.one/0"));
    EXPECT_FALSE(gtest::is_disabled("A.not_DISABLED_one"));
}

TEST_F(Gtest, ATestWhoseEndIsHiddenIsAnError) {
    const std::string printed = k_begin + run("A.one") + run("A.two") + ok("A.two") + k_end;
    const std::string said = read(printed, 0).summary();
    EXPECT_NE(said.find("u::A.one=error (it began"), std::string::npos) << said;
    EXPECT_TRUE(said.ends_with("; complete")) << said;
}

TEST_F(Gtest, NamesThatAreNoTextAreFoundAgain) {
    const std::vector<std::string> names = *gtest::read_list("A.\n  \xff\n");
    EXPECT_EQ(names, std::vector<std::string>{"A.\xEF\xBF\xBD"});
    TestUnit unit{.name = "u", .module = "u", .file = folder_ / "u", .top = folder_.path()};
    unit.command = {"u"};
    add_particulars(unit, "case", names);
    EXPECT_EQ(gtest::command(unit, {}, folder_.path()).arguments.back(), "--gtest_filter=A.*");
    test::ToldEvents told;
    const auto reader = gtest::reader(unit, {}, folder_.path(), folder_.path());
    reader->started(told);
    reader->printed(k_begin + run("A.\xff") + ok("A.\xff") + k_end, told);
    reader->ended(0, told);
    EXPECT_EQ(told.summary(), "u::A.\xEF\xBF\xBD=passed; complete");
}

TEST_F(Gtest, AReportThatIsCutIsNone) {
    const std::string report =
        R"({"failures":0,"testsuites":[{"name":"A","testsuite":[{"name":"one","status":"RUN"}]}]})";
    ASSERT_TRUE(read_gtest_report(report));
    EXPECT_EQ(read_gtest_report(report)->cases[0].name, "A.one");
    for (std::size_t size = 0; size < report.size(); ++size)
        EXPECT_FALSE(read_gtest_report(report.substr(0, size))) << size;
}

}  // namespace
}  // namespace pentad
