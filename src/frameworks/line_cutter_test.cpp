#include "frameworks/line_cutter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pentad {
namespace {

std::vector<std::string> lines_of(BoundedLines& lines, std::string_view bytes) {
    std::vector<std::string> taken;
    lines.feed(bytes, [&](std::string_view line) { taken.emplace_back(line); });
    return taken;
}

TEST(BoundedLines, AreWholeWhereverTheyAreCut) {
    BoundedLines lines(100);
    EXPECT_EQ(lines_of(lines, "one\ntw"), std::vector<std::string>{"one"});
    EXPECT_EQ(lines.rest(), "tw");
    EXPECT_EQ(lines_of(lines, "o\n\nthree"), (std::vector<std::string>{"two", ""}));
    EXPECT_EQ(lines.take_rest(), "three");
    EXPECT_EQ(lines_of(lines, "four\n"), std::vector<std::string>{"four"});
}

TEST(BoundedLines, KeepTheBeginningOfWhatIsTooLong) {
    BoundedLines lines(4);
    for (int piece = 0; piece < 1000; ++piece) EXPECT_TRUE(lines_of(lines, "abc").empty());
    EXPECT_EQ(lines_of(lines, "\nnext\n"), (std::vector<std::string>{"abcabc", "next"}));
}

}  // namespace
}  // namespace pentad
