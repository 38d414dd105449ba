#include "store/loose_header.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

namespace pentad {
namespace {

std::string deflated(std::string_view bytes) {
    std::string packed(::compressBound(bytes.size()), '\0');
    uLongf size = packed.size();
    ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
               bytes.size());
    packed.resize(size);
    return packed;
}
std::string object(std::string_view header, std::string_view bytes = {}) {
    return std::string(header) + std::string(1, '\0') + std::string(bytes);
}

TEST(LooseHeader, TypeSizeAndLength) {
    const auto header = loose_header(deflated(object("blob 5", "hello")));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->type, ObjectType::blob);
    EXPECT_EQ(header->size, 5u);
    EXPECT_EQ(header->length, 7u);
    EXPECT_EQ(loose_header(deflated(object("tree 0")))->type, ObjectType::tree);
    EXPECT_EQ(loose_header(deflated(object("commit 12345678901")))->size, 12345678901u);
}

TEST(LooseHeader, WhatIsNone) {
    for (const char* bad : {"blob 05", "blob 00", "blob", "blob ", "blob -1", "blob 1x", "blob 99999999999999999999",
                            "tag 3", " 3", "", "blob  3", "a very long name of a type that has no end 3"})
        EXPECT_FALSE(loose_header(deflated(object(bad)))) << bad;
    EXPECT_FALSE(loose_header(deflated("blob 5")));
    EXPECT_FALSE(loose_header("blob 5"));
    EXPECT_FALSE(loose_header({}));
}

/// Bytes so unevenly spread that zlib's table of codes is long.
TEST(LooseHeader, TheFirstBytesOfTheFileAreEnough) {
    std::mt19937 random(1);
    std::geometric_distribution<int> distribution(0.02);
    std::size_t longest = 0;
    for (int round = 0; round < 50; ++round) {
        std::string bytes(20'000, '\0');
        for (char& byte : bytes) byte = static_cast<char>(distribution(random) * 101);
        const std::string packed = deflated(object("blob 20000", bytes));
        const auto header = loose_header(std::string_view(packed).substr(0, k_loose_start));
        ASSERT_TRUE(header);
        EXPECT_EQ(header->size, 20'000u);
        while (!loose_header(std::string_view(packed).substr(0, longest))) ++longest;
    }
    EXPECT_GT(longest, 128u);
}

}  // namespace
}  // namespace pentad
