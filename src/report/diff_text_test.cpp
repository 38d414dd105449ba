#include "report/diff_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

constexpr const char* k_diff =
    "diff --git a/x b/x\n"
    "--- a/x\n"
    "+++ b/x\n"
    "@@ -1,2 +1,2 @@ def f\n"
    "--- was a comment\n"
    "+++ is a comment\n"
    " same\n"
    "--- a/y\n"
    "@@ -1 +0,0 @@\n"
    "-gone\n"
    "\\ No newline at end of file\n";

TEST(DiffText, WithoutColoursNotAByteChanges) {
    const std::string raw = fmt::format("{}{}", k_diff, "-\xff\x1b\r\nno newline at the end");
    EXPECT_EQ(diff_text(raw, {}), raw);
}

TEST(DiffText, LinesInAHunkAreNoHeaders) {
    EXPECT_EQ(diff_text(k_diff, {.colour = true}),
              "\x1b[1mdiff --git a/x b/x\x1b[0m\n"
              "\x1b[1m--- a/x\x1b[0m\n"
              "\x1b[1m+++ b/x\x1b[0m\n"
              "\x1b[36m@@ -1,2 +1,2 @@ def f\x1b[0m\n"
              "\x1b[31m--- was a comment\x1b[0m\n"
              "\x1b[32m+++ is a comment\x1b[0m\n"
              " same\n"
              "\x1b[1m--- a/y\x1b[0m\n"
              "\x1b[36m@@ -1 +0,0 @@\x1b[0m\n"
              "\x1b[31m-gone\x1b[0m\n"
              "\\ No newline at end of file\n");
}

TEST(DiffText, ABrokenHeaderIsNoProblem) {
    EXPECT_EQ(diff_text("@@ -\n+x", {.colour = true}), "\x1b[36m@@ -\x1b[0m\n\x1b[1m+x\x1b[0m");
}

}  // namespace
}  // namespace pentad
