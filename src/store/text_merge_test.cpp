#include "store/text_merge.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

Snapshots::Merged merge(std::string_view base, std::string_view ours, std::string_view theirs) {
    auto merged = merge_contents(base, ours, theirs);
    if (!merged) ADD_FAILURE() << merged.error().message;
    return merged ? *merged : Snapshots::Merged{};
}

TEST(Merge, ChangesInDifferentPlacesAreBothKept) {
    const auto merged = merge("1\n2\n3\n4\n5\n6\n", "one\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\nsix\n");
    EXPECT_TRUE(merged.clean);
    EXPECT_EQ(merged.bytes, "one\n2\n3\n4\n5\nsix\n");
}

TEST(Merge, TheSamePlaceIsAConflictWithoutMarkers) {
    const auto merged = merge("1\n2\n3\n", "1\nx\n3\n", "1\ny\n3\n");
    EXPECT_FALSE(merged.clean);
    EXPECT_EQ(merged.bytes, "");
}

TEST(Merge, LineEndsAndMissingLastNewlineStay) {
    const auto crlf = merge("1\r\n2\r\n3\r\n4\r\n5\r\n", "one\r\n2\r\n3\r\n4\r\n5\r\n", "1\r\n2\r\n3\r\n4\r\nfive");
    EXPECT_TRUE(crlf.clean);
    EXPECT_EQ(crlf.bytes, "one\r\n2\r\n3\r\n4\r\nfive");
    const auto removed = merge("1\n2\n3\n4\n5", "one\n2\n3\n4\n5", "1\n2\n3\n4\n5\n");
    EXPECT_TRUE(removed.clean);
    EXPECT_EQ(removed.bytes, "one\n2\n3\n4\n5\n");
    const auto mixed = merge("1\r\n2\n3\r\n4\n5\n", "1\r\n2\n3\r\n4\nfive\n", "1\n2\n3\r\n4\n5\n");
    EXPECT_TRUE(mixed.clean);
    EXPECT_EQ(mixed.bytes, "1\n2\n3\r\n4\nfive\n");
}

TEST(Merge, OneSidedAndEqualChangesNeedNoLines) {
    const std::string binary("\0one", 4);
    const std::string other("\0two", 4);
    EXPECT_EQ(merge(binary, binary, other).bytes, other);
    EXPECT_EQ(merge(binary, other, binary).bytes, other);
    EXPECT_EQ(merge(binary, other, other).bytes, other);
    EXPECT_TRUE(merge("", "", "").clean);
    EXPECT_EQ(merge("a\n", "", "a\n").bytes, "");
}

TEST(Merge, BinaryChangedOnBothSidesIsAConflict) {
    const std::string base("\0\n1\n2\n3\n4\n5\n", 13);
    const std::string ours("\0\none\n2\n3\n4\n5\n", 15);
    const std::string theirs("\0\n1\n2\n3\n4\nfive\n", 16);
    EXPECT_FALSE(merge(base, ours, theirs).clean);
}

}  // namespace
}  // namespace pentad
