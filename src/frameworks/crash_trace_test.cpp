#include "frameworks/crash_trace.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

constexpr std::string_view k_crash = R"(Fatal Python error: Segmentation fault

Thread 0x00007f1 (most recent call first):
  File "/w/other.py", line 1 in wait

Current thread 0x00007f2 (most recent call first):
  File "/usr/lib/python3.11/ctypes/__init__.py", line 519 in string_at
  File "/w/pkg/helper.py", line 4 in help
  File "/w/test_m.py", line 9 in test_a
  File "/usr/lib/python3.11/unittest/case.py", line 579 in _callTestMethod
  File "<_pentad_unit>", line 100 in run_suite
  File "<stdin>", line 1 in <module>

Extension modules: x (total: 1)
)";

TEST(CrashTrace, ShowsTheThreadThatCrashedDeepestLast) {
    const CrashTrace trace = read_crash_trace(k_crash, "/w", "/w/test_batch_logs");
    EXPECT_EQ(trace.file_location, "pkg/helper.py:4");
    EXPECT_EQ(trace.traceback,
              "Traceback (most recent call last):\n"
              "  File \"/w/test_m.py\", line 9, in test_a\n"
              "  File \"/w/pkg/helper.py\", line 4, in help\n"
              "  File \"/usr/lib/python3.11/ctypes/__init__.py\", line 519, in string_at\n");
}

TEST(CrashTrace, TakesTheLastOfSeveralReports) {
    std::string text(k_crash);
    text += "Stack (most recent call first):\n  File \"/w/b.py\", line 2 in x\n";
    EXPECT_EQ(read_crash_trace(text, "/w", "/w/test_batch_logs").file_location, "b.py:2");
}

TEST(CrashTrace, IsEmptyWhereThereIsNone) {
    for (const char* text :
         {"", "garbage", "  File \"/w/a.py\", line 1 in x\n", "Current thread\n  File \"x",
          "Stack (most recent call first):\n  File \"/w/a.py\", line ??? in x\n  File \"/w/a.py\", line  in x\n"}) {
        const CrashTrace trace = read_crash_trace(text, "/w", "/w/test_batch_logs");
        EXPECT_EQ(trace.traceback + trace.file_location, "") << text;
    }
}

TEST(CrashTrace, IsValidText) {
    const CrashTrace trace =
        read_crash_trace("Stack (most recent call first):\n  File \"/w/\xff.py\", line 3 in \xfe\n", "/w", "/w/t");
    EXPECT_EQ(trace.file_location, "\xef\xbf\xbd.py:3");
    EXPECT_TRUE(trace.traceback.ends_with("line 3, in \xef\xbf\xbd\n"));
}

TEST(CrashTrace, DoesNotTakePackagesAndOurFolderForTheUsersOwn) {
    const char* text =
        "Current thread 0x1 (most recent call first):\n  File \"/w/.venv/lib/site-packages/x.py\", line 1 in x\n"
        "  File \"/w/test_batch_logs/y.py\", line 1 in y\n  File \"/workspace/z.py\", line 1 in z\n";
    EXPECT_EQ(read_crash_trace(text, "/w", "/w/test_batch_logs").file_location, "");
}

}  // namespace
}  // namespace pentad
