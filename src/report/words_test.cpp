#include "report/words.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(Words, Durations) {
    EXPECT_EQ(duration_text(0), "0.00 s");
    EXPECT_EQ(duration_text(-1), "0.00 s");
    EXPECT_EQ(duration_text(0.084), "0.08 s");
    EXPECT_EQ(duration_text(0.0999), "0.1 s");
    EXPECT_EQ(duration_text(4.06), "4.1 s");
    EXPECT_EQ(duration_text(59.96), "1 min 0 s");
    EXPECT_EQ(duration_text(200), "3 min 20 s");
    EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

TEST(Words, Moments) {
    EXPECT_EQ(moment_text({1705314600123, 0}), "2024-01-15 10:30:00");
    EXPECT_EQ(moment_text({1705314600123, 60}), "2024-01-15 11:30:00");
}

TEST(Words, Totals) {
    EXPECT_EQ(totals_text({}), "no tests");
    EXPECT_EQ(totals_text({.total = 312, .passed = 310, .failed = 2}), "2 failed, 310 passed");
    EXPECT_EQ(totals_text({.total = 4, .passed = 1, .skipped = 1, .cached = 1, .not_run = 1}),
              "1 passed, 1 cached, 1 skipped, 1 not run");
    EXPECT_EQ(totals_text({.total = 3, .passed = 2, .failed = 1, .flaky = 1}), "1 failed, 2 passed (1 flaky)");
}

TEST(Words, FlatLinesHoldAllOfATextOnOneLine) {
    EXPECT_EQ(flat_line(" a\n\tb\r\nc \n"), "a  b c");
    EXPECT_EQ(flat_line("a\xe2\x80\xa8\xe2\x80\xa9z \xe2\x80\xa6"), "a  z …");
    EXPECT_EQ(flat_line("\x1b[31m\xff"), "\\x1b[31m\xef\xbf\xbd");
    EXPECT_EQ(flat_line(" \n"), "");
}

TEST(Words, ForeignTextCannotSteerTheTerminal) {
    EXPECT_EQ(safe_text("a\x1b[2Jb\r\nc\td\x07"), "a\\x1b[2Jb\nc\td\\x07");
    EXPECT_EQ(safe_text("\xc2\x9b"
                        "31m é"),
              "\\x9b31m é");
    EXPECT_EQ(safe_text("bad \xff byte"), "bad \xef\xbf\xbd byte");
    EXPECT_EQ(safe_line("  first \nsecond"), "first …");
    EXPECT_EQ(safe_line("only\n"), "only");
}

TEST(Words, Indents) {
    EXPECT_EQ(indented("", "  "), "");
    EXPECT_EQ(indented("\n\n", "  "), "");
    EXPECT_EQ(indented("a\n\nb\n\n", "  "), "  a\n\n  b\n");
}

TEST(Words, Columns) {
    EXPECT_EQ(columns_of("abc"), 3u);
    EXPECT_EQ(columns_of("é✓"), 2u);
    EXPECT_EQ(columns_of("測試"), 4u);
    EXPECT_EQ(columns_of("\x1b[31mred\x1b[0m"), 3u);
    EXPECT_EQ(clipped("abcdef", 6), "abcdef");
    EXPECT_EQ(clipped("abcdefg", 6), "abcde…");
    EXPECT_EQ(clipped("測試測試", 6), "測試…");
    EXPECT_EQ(clipped("abc", 0), "");
    EXPECT_EQ(padded("é", 3), "é  ");
}

}  // namespace
}  // namespace pentad
