#include "frameworks/gtest_failure.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class GtestFailure : public ::testing::Test {
   protected:
    GtestFailure() { folder.write("w/a_test.cpp", ""); }

    TestResult described(std::string_view lines, Outcome outcome = Outcome::failed) {
        for (const std::string& line : split(lines, '\n')) texts.add(line);
        TestResult result;
        result.outcome = outcome;
        texts.describe(result);
        return result;
    }

    test::TempFolder folder;
    gtest::FailureTexts texts{folder / "w/build", folder / "w"};
};

TEST_F(GtestFailure, ALineWithAPlaceBeginsOne) {
    EXPECT_TRUE(gtest::FailureTexts::wants("a.cpp:12: Failure"));
    EXPECT_TRUE(gtest::FailureTexts::wants("a.cpp:12: Skipped"));
    EXPECT_TRUE(gtest::FailureTexts::wants("unknown file: Failure"));
    for (const char* line : {": Failure", ":1: Failure", "a.cpp:: Failure", "a.cpp:x1: Failure", "a.cpp: Failure",
                             "a.cpp:12: Failure ", "a.cpp:12: failure", "Failure", "", "a.cpp:-1: Failure"})
        EXPECT_FALSE(gtest::FailureTexts::wants(line)) << line;
}

TEST_F(GtestFailure, TheFirstOneIsTheMessageAndAllAreTheTraceback) {
    const TestResult result = described(
        "printed before\n../a_test.cpp:3: Failure\nExpected: 1\nWhich is: 2\nGoogle Test trace:\n../a_test.cpp:1: "
        "here\n"
        "../a_test.cpp:9: Failure\nsecond");
    EXPECT_EQ(result.message, "Expected: 1\nWhich is: 2");
    EXPECT_EQ(result.file_location, "a_test.cpp:3");
    EXPECT_TRUE(result.traceback.starts_with("../a_test.cpp:3: Failure\n")) << result.traceback;
    EXPECT_TRUE(result.traceback.ends_with("second")) << result.traceback;
    EXPECT_TRUE(texts.fails());
    EXPECT_FALSE(texts.skips());
}

TEST_F(GtestFailure, WhatStandsBeforeTheFirstIsNoPartOfIt) {
    EXPECT_EQ(described("some output\nmore: Failure").traceback, "");
    EXPECT_TRUE(texts.empty());
}

TEST_F(GtestFailure, ThePlaceIsFoundBehindWhatTheTestPrinted) {
    EXPECT_EQ(described("progress 50%" + (folder / "w/a_test.cpp").string() + ":4: Failure\nx").file_location,
              "a_test.cpp:4");
}

TEST_F(GtestFailure, ThePlaceIsTheFirstOneInTheWorkspace) {
    EXPECT_EQ(described("/usr/include/x.h:4: Failure\nx\nunknown file: Failure\ny\n../a_test.cpp:5: Failure\nz")
                  .file_location,
              "a_test.cpp:5");
}

TEST_F(GtestFailure, ASkipHasAMessageAlone) {
    const TestResult result = described("../a_test.cpp:3: Skipped\nno network", Outcome::skipped);
    EXPECT_EQ(result.message, "no network");
    EXPECT_EQ(result.traceback, "");
    EXPECT_EQ(result.file_location, "");
    EXPECT_TRUE(texts.skips());
}

TEST_F(GtestFailure, FAILSaysWhatFollows) {
    EXPECT_EQ(described("../a_test.cpp:3: Failure\nFailed\nit broke").message, "it broke");
    texts.clear();
    EXPECT_EQ(described("../a_test.cpp:3: Failure\nFailed").message, "failed");
}

TEST_F(GtestFailure, TheReportSaysTheSame) {
    texts.add_reported("../a_test.cpp:3\nExpected: 1");
    EXPECT_EQ(described("").message, "Expected: 1");
    texts.clear();
    texts.add_reported("../a_test.cpp:3");
    EXPECT_TRUE(texts.fails());
}

TEST_F(GtestFailure, NothingIsLeftAfterClear) {
    described("../a_test.cpp:3: Failure\nx");
    texts.clear();
    const TestResult result = described("");
    EXPECT_EQ(result.message + result.traceback + result.file_location, "");
    EXPECT_FALSE(texts.fails());
}

TEST_F(GtestFailure, AFloodIsCut) {
    texts.add("../a_test.cpp:3: Failure");
    for (int count = 0; count < 100; ++count) texts.add(std::string(100'000, 'x'));
    const TestResult result = described("");
    EXPECT_LE(result.message.size(), 4096u);
    EXPECT_LE(result.traceback.size(), 200'000u);
    EXPECT_EQ(result.file_location, "a_test.cpp:3");
}

TEST_F(GtestFailure, BytesThatAreNoTextBecomeText) {
    const TestResult result = described("../a_test.cpp:3: Failure\n\xFF\xC3");
    EXPECT_EQ(result.message, valid_utf8(result.message));
    EXPECT_EQ(result.traceback, valid_utf8(result.traceback));
    EXPECT_FALSE(result.message.empty());
}

}  // namespace
}  // namespace pentad
