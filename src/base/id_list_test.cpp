#include "base/id_list.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/fingerprint.hpp"

namespace pentad {
namespace {

std::vector<std::uint32_t> decoded(std::string_view bytes) {
    std::vector<std::uint32_t> ids;
    EXPECT_TRUE(for_each_id(bytes, [&](std::uint32_t id) { ids.push_back(id); }));
    return ids;
}

bool is_list(std::string_view bytes) {
    return for_each_id(bytes, [](std::uint32_t) {});
}

TEST(IdList, comes_back_as_it_was) {
    for (const std::vector<std::uint32_t>& ids :
         {std::vector<std::uint32_t>{}, {0}, {0, 1, 2}, {1, 128, 129, 16'512, 5'000'000, UINT32_MAX}})
        EXPECT_EQ(decoded(encode_ids(ids)), ids);
}

TEST(IdList, of_neighbours_takes_a_byte_each) {
    std::vector<std::uint32_t> ids;
    for (std::uint32_t id = 100; id < 1100; ++id) ids.push_back(id);
    EXPECT_EQ(encode_ids(ids).size(), 1000U);
}

TEST(IdList, that_is_damaged_is_none) {
    const std::string whole = encode_ids(std::vector<std::uint32_t>{1, 300});
    EXPECT_FALSE(is_list(std::string_view(whole).substr(0, whole.size() - 1)));
    EXPECT_FALSE(is_list(std::string("\x05\x00", 2)));                  // the same id twice
    EXPECT_FALSE(is_list("\xff\xff\xff\xff\x7f"));                      // beyond 32 bits
    EXPECT_FALSE(is_list(std::string("\x80\x80\x80\x80\x80\x01", 6)));  // longer than any id
}

TEST(Fingerprint, of_a_set_does_not_depend_on_the_order) {
    const Fingerprint one = fingerprint_of("one");
    const Fingerprint two = fingerprint_of("two");
    EXPECT_EQ(one + two, two + one);
    EXPECT_FALSE(one + two == one + one);
}

TEST(Fingerprint, carries_from_the_lower_half) {
    EXPECT_EQ((Fingerprint{UINT64_MAX, 1} + Fingerprint{2, 3}), (Fingerprint{1, 5}));
}

TEST(Fingerprint, comes_back_from_its_bytes) {
    const Fingerprint one = fingerprint_of("one");
    EXPECT_EQ(Fingerprint::from_bytes(one.bytes()), one);
    EXPECT_EQ(Fingerprint::from_bytes("short"), Fingerprint{});
}

}  // namespace
}  // namespace pentad
