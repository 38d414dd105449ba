#include "store/pack_delta.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

constexpr std::size_t k_limit = 1'000'000;

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) text += static_cast<char>(value);
    return text;
}

TEST(PackDelta, CopiesAndInserts) {
    // base of 11 bytes, result of 10: copy 5 from 6, insert "!", copy 4 from 0.
    const std::string delta = bytes({11, 10, 0x80 | 0x01 | 0x10, 6, 5, 1, '!', 0x80 | 0x10, 4});
    EXPECT_EQ(apply_delta("hello world", delta, k_limit), "world!hell");
}

TEST(PackDelta, ACopyOfSizeZeroMeans64KiB) {
    const std::string base(70'000, 'x');
    const std::string delta = bytes({0xf0, 0xa2, 0x04, 0x80, 0x80, 0x04, 0x80});
    const auto result = apply_delta(base, delta, k_limit);
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, std::string(65'536, 'x'));
}

TEST(PackDelta, BadOnesAreRefused) {
    EXPECT_FALSE(apply_delta("hello", bytes({4, 1, 1, 'x'}), k_limit)) << "made for another base";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 2, 1, 'x'}), k_limit)) << "too short";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 1, 2, 'x', 'y'}), k_limit)) << "too long";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 9, 0x80 | 0x10, 9}), k_limit)) << "copies from beyond the base";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 1, 0}), k_limit)) << "command 0";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 3, 3, 'x'}), k_limit)) << "inserts more than is there";
    EXPECT_FALSE(apply_delta("hello", bytes({5, 3, 0x80 | 0x0f, 1}), k_limit)) << "cut off in a copy";
    EXPECT_FALSE(apply_delta("hello", "", k_limit));
    EXPECT_FALSE(apply_delta("hello", bytes({5, 5, 0x80 | 0x10, 5}), 4)) << "larger than asked for";
}

}  // namespace
}  // namespace pentad
