#include "base/text.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(Text, Splits) {
    EXPECT_EQ(split("a,b,,c", ','), (std::vector<std::string>{"a", "b", "", "c"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

TEST(Text, PrintableIsOneLineThatTellsEveryByteApart) {
    EXPECT_EQ(printable("a.py"), "a.py");
    EXPECT_EQ(printable("été.py"), "été.py");
    EXPECT_EQ(printable("a b"), "\"a b\"");
    EXPECT_EQ(printable(""), "\"\"");
    EXPECT_EQ(printable("a\nb\t\x1b\xff"), "\"a\\nb\\t\\x1b\\xff\"");
    EXPECT_EQ(printable("a\"b\\"), "\"a\\\"b\\\\\"");
}

TEST(Text, OnlyValidUtf8IsKept) {
    EXPECT_EQ(valid_utf8("é✓🙂"), "é✓🙂");
    const std::string replaced = "\xef\xbf\xbd";
    EXPECT_EQ(valid_utf8("a\xff"), "a" + replaced);
    EXPECT_EQ(valid_utf8("\xc0\xaf"), replaced + replaced) << "an overlong slash";
    EXPECT_EQ(valid_utf8("\xed\xa0\x80"), replaced + replaced + replaced) << "half of a surrogate pair";
    EXPECT_EQ(valid_utf8("\xe2\x9c"), replaced + replaced) << "cut off";
}

TEST(Text, ShortensAtACharacter) {
    EXPECT_EQ(shorten("abc", 3), "abc");
    EXPECT_EQ(shorten("abcdefgh", 6), "abc…");
    EXPECT_EQ(shorten("ééééé", 8), "éé…");
}

TEST(Text, AsciiAtEachPlace) {
    for (std::size_t size = 0; size < 40; ++size) {
        std::string text(size, 'a');
        EXPECT_TRUE(is_ascii(text)) << size;
        for (std::size_t at = 0; at < size; ++at) {
            text[at] = '\x80';
            EXPECT_FALSE(is_ascii(text)) << size << ' ' << at;
            text[at] = 'a';
        }
    }
}

TEST(Text, PositiveNumbers) {
    EXPECT_DOUBLE_EQ(positive_number("2.5e-05 s"), 2.5e-05);
    for (const std::string_view none : {"", "x", "-1", "0", "inf", "nan", "1e999", " 1"})
        EXPECT_EQ(positive_number(none), 0) << none;
}

TEST(Text, WithoutWhatIsForATerminal) {
    EXPECT_EQ(without_colours("\x1b[01;31m\x1b[Ka.c:1:\x1b[m\x1b[K map\x1b[m"), "a.c:1: map");
    EXPECT_EQ(without_colours("plain \x1b \x1b[1"), "plain \x1b ");
    EXPECT_EQ(without_colours("\x1b[12\nmain.c:3: error"), "\nmain.c:3: error");
    EXPECT_EQ(without_colours(""), "");
}

TEST(Text, FindsTheNearest) {
    const std::vector<std::string> names = {"record", "rollback", "reset"};
    EXPECT_EQ(nearest("recrod", names), "record");
    EXPECT_EQ(nearest("rest", names), "reset");
    EXPECT_EQ(nearest("frobnicate", names), "");
}

TEST(Text, Counts) {
    EXPECT_EQ(count_of(1, "test"), "1 test");
    EXPECT_EQ(count_of(0, "test"), "0 tests");
    EXPECT_EQ(count_of(2, "batch", "batches"), "2 batches");
}

TEST(Text, Sizes) {
    EXPECT_EQ(size_text(1), "1 byte");
    EXPECT_EQ(size_text(999), "999 bytes");
    EXPECT_EQ(size_text(1234), "1.2 kB");
    EXPECT_EQ(size_text(999'960), "1.0 MB");
    EXPECT_EQ(size_text(5'000'000'000), "5.0 GB");
}

TEST(Text, GlobsAreThoseOfTheShell) {
    EXPECT_TRUE(glob_matches("test_*_integration.py", "test_a_integration.py"));
    EXPECT_TRUE(glob_matches("test[!x]?.py", "testab.py"));
    EXPECT_FALSE(glob_matches("test*.py", "a_test.py"));
}

}  // namespace
}  // namespace pentad
