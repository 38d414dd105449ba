#include "frameworks/go.hpp"

#include <gtest/gtest.h>

#include "frameworks/go_reader.hpp"
#include "support/reader_run.hpp"

namespace pentad {
namespace {

TEST(Go, RunPatternsAreExact) {
    EXPECT_EQ(go_run_pattern({"TestA"}), "^(TestA)$");
    EXPECT_EQ(go_run_pattern({"TestA", "TestB"}), "^(TestA|TestB)$");
    EXPECT_EQ(go_run_pattern({"TestA/x.y", "TestA/z"}), R"(^(TestA)$/^(x\.y|z)$)");
    EXPECT_EQ(go_run_pattern({"TestA/x", "TestB"}), "^(TestA|TestB)$");
    EXPECT_EQ(go_run_pattern({}), "^()$");
}

TEST(Go, WorkFilesNameModules) {
    EXPECT_EQ(go_work_uses("go 1.21\nuse ./a // first\nuse (\n\t./b\n\t\"./c d\"\n)\nreplace x => ./y\n"),
              (std::vector<std::string>{"./a", "./b", "./c d"}));
}

TEST(Go, SourcesShowTests) {
    EXPECT_EQ(go_tests_of_source(
                  "func TestMain(m *testing.M) {\n}\nfunc TestA(t *testing.T) {\n}\n\tfunc TestNo(t *testing.T)"
                  "\nfunc FuzzB(f *testing.F) {\n}\nfunc ExampleC() {\n\t// Output: c\n}\nfunc ExampleD() {\n}\n"
                  "func BenchmarkE(b *testing.B) {\n}\nfunc helper(t *testing.T) {\n}\n"),
              (std::vector<std::string>{"TestA", "FuzzB", "ExampleC"}));
}

std::string read(std::string_view told, int status, TestChoice choice = {}, std::size_t piece = 1 << 20,
                 std::string_view printed = "") {
    TestUnit unit{.name = "p", .module = "m/p", .file = "/work/p/a_test.go", .top = "/work/p"};
    unit.particulars = {"TestA", "TestB", "TestC"};
    const std::unique_ptr<UnitReader> reader = make_go_reader(unit, choice, "/work");
    test::ToldEvents events;
    reader->started(events);
    reader->printed(printed, events);
    for (std::size_t at = 0; at < told.size(); at += piece) reader->told(told.substr(at, piece), events);
    reader->ended(status << 8, events);
    return events.summary();
}

constexpr std::string_view k_run = R"({"Action":"start","Package":"m/p"}
{"Action":"run","Package":"m/p","Test":"TestA"}
{"Action":"output","Test":"TestA","Output":"    a_test.go:3: got \"1\"\n"}
{"Action":"output","Test":"TestA","Output":"        want 2\n"}
{"Action":"output","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}
{"Action":"fail","Test":"TestA","Elapsed":0.25}
{"Action":"run","Test":"TestB"}
{"Action":"run","Test":"TestB/x"}
{"Action":"skip","Test":"TestB/x"}
{"Action":"pass","Test":"TestB","Elapsed":0}
{"Action":"output","Output":"FAIL\n"}
{"Action":"fail","Package":"m/p","Elapsed":0.3}
)";

TEST(Go, EventsBecomeResultsInPiecesOfAnySize) {
    const std::string all = "p::TestA=failed (got \"1\"\nwant 2); p::TestB/x=skipped; p::TestB=passed; complete";
    EXPECT_EQ(read(k_run, 1), all);
    EXPECT_EQ(read(k_run, 1, {}, 3), all);
}

TEST(Go, OldersEndsThatStandBehindWhatATestPrintedCount) {
    const std::string run = R"({"Action":"run","Test":"TestA"}
{"Action":"output","Test":"TestA","Output":"printed--- PASS: TestA (0.25s)\n"}
{"Action":"run","Test":"TestB"}
)";
    EXPECT_EQ(read(run + R"({"Action":"output","Test":"TestB","Output":"x--- SKIP: TestB (0.00s)\n"}
{"Action":"pass","Package":"m/p","Elapsed":0.3}
)",
                   0),
              "p::TestA=passed; p::TestB=skipped; complete");
    EXPECT_EQ(read(run + R"({"Action":"output","Test":"TestB","Output":"x--- FAIL: TestB (0.00s)\n"}
{"Action":"output","Test":"TestB","Output":"    b_test.go:5: no\n"}
{"Action":"fail","Package":"m/p","Elapsed":0.3}
)",
                   1),
              "p::TestA=passed; p::TestB=failed (no); complete");
}

TEST(Go, WhatWasNotAskedForIsDropped) {
    EXPECT_EQ(read(k_run, 1, {.only = {"p::TestB"}}), "p::TestB=passed; complete");
    EXPECT_EQ(read(k_run, 1, {.left_out = {"p::TestA"}}), "p::TestB/x=skipped; p::TestB=passed; complete");
}

TEST(Go, ATestThatEndsTheProcessIsLeftStartedAndTheRestExists) {
    const std::string_view cut = k_run.substr(0, k_run.find(R"({"Action":"skip")"));
    EXPECT_EQ(
        read(std::string(cut) + R"({"Action":"fail","Package":"m/p"})", 1),
        "p::TestA=failed (got \"1\"\nwant 2); p::TestB=failed (a test in it ended the process); started p::TestB/x");
}

TEST(Go, APanicIsAnErrorAndTheRestRunsAgain) {
    EXPECT_EQ(read(R"({"Action":"run","Test":"TestA"}
{"Action":"output","Test":"TestA","Output":"panic: no map\n"}
{"Action":"fail","Test":"TestA"}
{"Action":"fail","Package":"m/p"}
)",
                   1),
              "p::TestA=error (panic: no map); incomplete");
}

TEST(Go, BuildFailuresAreOneResultOldAndNew) {
    EXPECT_EQ(read("FAIL\tm/p [build failed]\n", 1, {}, 100, "# m/p\n./a.go:3:5: undefined: x\n"),
              "p::build=error (the package can't be built:\n./a.go:3:5: undefined: x); complete");
    EXPECT_EQ(read(R"({"Action":"build-output","Output":"./a.go:3:5: undefined: x\n"}
{"Action":"build-fail"}
{"Action":"fail","Package":"m/p","FailedBuild":"m/p"}
)",
                   1),
              "p::build=error (the package can't be built:\n./a.go:3:5: undefined: x); complete");
    EXPECT_EQ(read(R"({"Action":"pass","Package":"m/p"})", 0, {.only = {"p::build"}}), "p::build=passed; complete");
}

TEST(Go, NothingTakesBrokenOutputForAPass) {
    EXPECT_EQ(read("go: unknown flag\n", 2),
              "p::package=error (go test ended with status 2 and told nothing: go: unknown flag); complete");
    EXPECT_EQ(read("{\"Action\":\"run\",\"Test\":\"TestA\"}\n{\"Action\":\"pa", 0),
              "p::package=error (go test ended with status 0 and told nothing: {\"Action\":\"pa); started p::TestA; "
              "complete");
    EXPECT_EQ(read(R"({"Action":"output","Output":"boom in TestMain\n"}
{"Action":"fail","Package":"m/p"})",
                   1),
              "p::package=error (the package failed, and none of its tests: boom in TestMain); complete");
}

}  // namespace
}  // namespace pentad
