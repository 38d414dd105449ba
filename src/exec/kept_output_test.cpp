#include "exec/kept_output.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(KeptOutput, KeepsShortOutputWhole) {
    KeptOutput output(4);
    output.append("abc");
    output.append("defgh");
    EXPECT_EQ(output.text(), "abcdefgh");
}

TEST(KeptOutput, LeavesTheMiddleOutAndSaysHowMuch) {
    KeptOutput output(4);
    for (const char* piece : {"head", "01234", "56789", "x", "tail"}) output.append(piece);
    EXPECT_EQ(output.text(), "head\n… 11 bytes left out …\ntail");
}

TEST(KeptOutput, CountsTheSameInOnePieceAndInMany) {
    std::string all(1000, 'a');
    all += "end";
    KeptOutput whole(10);
    whole.append(all);
    KeptOutput pieces(10);
    for (const char character : all) pieces.append({&character, 1});
    EXPECT_EQ(whole.text(), pieces.text());
    EXPECT_EQ(whole.text(), "aaaaaaaaaa\n… 983 bytes left out …\naaaaaaaend");
}

TEST(KeptOutput, IsValidTextWhateverWasPrinted) {
    KeptOutput output(10);
    output.append("\xff\xc3");
    EXPECT_EQ(output.text(), "\uFFFD\uFFFD");
}

TEST(KeptOutput, IsEmptyAfterClear) {
    KeptOutput output(2);
    output.append("abcdefgh");
    output.clear();
    EXPECT_EQ(output.text(), "");
    output.append("xy");
    EXPECT_EQ(output.text(), "xy");
}

}  // namespace
}  // namespace pentad
