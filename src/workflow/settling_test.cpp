#include "workflow/settling.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

using std::chrono::milliseconds;
using Moment = Settling::Moment;

const Moment k_start = Moment{} + std::chrono::hours(1);
Moment at(int ms) { return k_start + milliseconds(ms); }
std::set<std::string> files(std::initializer_list<std::string> names) { return names; }

TEST(Settling, NothingIsDueWhileNothingHappens) {
    Settling settling(milliseconds(300));
    EXPECT_FALSE(settling.due());
    EXPECT_TRUE(settling.take(at(10'000)).empty());
}

TEST(Settling, FilesSavedWithinTheSettleTimeAreOneEdit) {
    Settling settling(milliseconds(300));
    settling.touch_file("a", false, at(0));
    settling.touch_file("b", false, at(200));
    EXPECT_EQ(settling.due(), at(500));
    EXPECT_TRUE(settling.take(at(499)).empty());
    EXPECT_EQ(settling.take(at(500)).files, files({"a", "b"}));
    EXPECT_FALSE(settling.due());
}

TEST(Settling, WithoutASettleTimeItIsDueAtOnce) {
    Settling settling(milliseconds(0));
    settling.touch_file("a", false, at(0));
    EXPECT_EQ(settling.take(at(0)).files, files({"a"}));
}

TEST(Settling, WhatIsStillWrittenToWaitsForTheClose) {
    Settling settling(milliseconds(0));
    settling.touch_file("a", true, at(0));
    EXPECT_EQ(settling.due(), at(2000));
    settling.touch_file("a", false, at(5));
    EXPECT_EQ(settling.take(at(5)).files, files({"a"}));
}

TEST(Settling, AnOpenFileHoldsNoOtherUpAndIsTakenInTheEnd) {
    Settling settling(milliseconds(300));
    settling.touch_file("log", true, at(0));
    settling.touch_file("a", false, at(100));
    for (int ms = 110; ms <= 400; ms += 10) settling.touch_file("log", true, at(ms));
    EXPECT_EQ(settling.take(at(400)).files, files({"a"}));
    EXPECT_EQ(settling.due(), at(3000));
    EXPECT_EQ(settling.take(at(3000)).files, files({"log"}));
}

TEST(Settling, AFileThatNeverRestsIsRecordedAllTheSame) {
    Settling settling(milliseconds(300));
    int ms = 0;
    for (; ms < 3000; ms += 10) {
        settling.touch_file("a", false, at(ms));
        ASSERT_TRUE(settling.take(at(ms)).empty()) << ms;
    }
    settling.touch_file("a", false, at(ms));
    EXPECT_EQ(settling.take(at(ms)).files, files({"a"}));
}

TEST(Settling, WhatGitRewritesIsOneChange) {
    Settling settling(milliseconds(0));
    settling.git_begins(at(0));
    for (int ms = 10; ms < 5000; ms += 10) settling.touch_file(std::to_string(ms), false, at(ms));
    EXPECT_TRUE(settling.take(at(5000)).empty());
    settling.git_ends(at(5000));
    EXPECT_TRUE(settling.take(at(5099)).empty());
    EXPECT_EQ(settling.take(at(5100)).files.size(), 499u);
}

TEST(Settling, ALockThatGitLeftBehindEndsNothing) {
    Settling settling(milliseconds(300));
    settling.git_begins(at(0));
    settling.touch_file("a", false, at(10));
    EXPECT_EQ(settling.due(), at(30'000));
    EXPECT_FALSE(settling.take(at(30'000)).empty());
}

TEST(Settling, WhatCouldNotBeRecordedComesAgain) {
    Settling settling(milliseconds(300));
    Touched touched;
    touched.files = {"a"};
    touched.folders = {"d"};
    touched.everywhere = true;
    settling.give_back(touched, at(0));
    const Touched taken = settling.take(at(300));
    EXPECT_EQ(taken.files, touched.files);
    EXPECT_EQ(taken.folders, touched.folders);
    EXPECT_TRUE(taken.everywhere);
    EXPECT_TRUE(settling.empty());
}

}  // namespace
}  // namespace pentad
