#include "base/json_reader.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pentad {
namespace {

/// What skipping the whole of `text` says: empty, or the reason.
std::string reason_of(std::string text) {
    Result<JsonReader> json = JsonReader::over(text);
    if (!json) return json.error().message;
    (void)(json->skip() && json->end());
    return json->failed() ? json->reason() : "";
}

TEST(JsonReader, takes_what_is_json_and_nothing_else) {
    // A second parser is the judge; what differs is said below.
    for (const char* text : {"{}",
                             "[]",
                             "0",
                             "-1.5e+3",
                             R"("a")",
                             " [1, 2 ,3 ] ",
                             R"({"a":{"b":[null,true,false]},"c":""})",
                             "[[],[[]]]",
                             R"(["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"])",
                             "{",
                             "}",
                             "[",
                             "]",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{,}",
                             R"({"a"})",
                             R"({"a":})",
                             R"({"a":1,})",
                             R"({"a" 1})",
                             R"({1:2})",
                             R"({"a":1 "b":2})",
                             R"("a"b)",
                             R"(1"a")",
                             R"("a""b")",
                             "1 2",
                             "{}{}",
                             "[}",
                             "{]",
                             "01",
                             "-",
                             "1.",
                             ".5",
                             "1e",
                             "+1",
                             "0x1",
                             "tru",
                             "truee",
                             "nul",
                             "NaN",
                             "Infinity",
                             "-Infinity",
                             R"(["\x"])",
                             R"(["\u12"])",
                             R"(["\u12g4"])",
                             R"(["a\"])",
                             "[\"\n\"]",
                             ":",
                             ",",
                             "[1:2]",
                             "\"",
                             "\xff",
                             "[\"\xc3\x28\"]",
                             "",
                             "   ",
                             "[1]]",
                             "[[1]",
                             "{\"a\":[}]"}) {
        EXPECT_EQ(reason_of(text).empty(), nlohmann::json::accept(text)) << text << ": " << reason_of(text);
    }
}

TEST(JsonReader, says_what_is_wrong) {
    EXPECT_EQ(reason_of(R"({"a":1)"), "is cut off: the file ends too early");
    EXPECT_EQ(reason_of(R"({"a":"b)"), "ends inside of a text (that begins at byte 5)");
    EXPECT_EQ(reason_of("[\"\xff\"]"), "is not UTF-8 (byte 2)");
    EXPECT_EQ(reason_of("[\"ab\x01\"]"), "has a control character inside of a text (byte 4)");
    EXPECT_EQ(reason_of("[NaN]"), "is not JSON");
    EXPECT_EQ(reason_of("[1e999]"), "is out of range");
    EXPECT_EQ(reason_of(std::string(200'000, '[')), "is nested too deeply");
    EXPECT_EQ(reason_of("[] 1"), "has more after its end");
}

TEST(JsonReader, decodes_escapes_in_place) {
    std::string text = R"(["a\u00e9\ud83d\ude00\n\"z","\ud83d","\ud83dx\u0000"])";
    JsonReader json = JsonReader::over(text).value();
    std::string_view value;
    ASSERT_TRUE(json.begin_array() && json.next_element() && json.text(value));
    EXPECT_EQ(value, "aé😀\n\"z");
    ASSERT_TRUE(json.next_element() && json.text(value));
    EXPECT_EQ(value, "\xef\xbf\xbd") << "half a character";
    ASSERT_TRUE(json.next_element() && json.text(value));
    EXPECT_EQ(value, std::string_view("\xef\xbf\xbdx\0", 5));
    EXPECT_FALSE(json.next_element());
    EXPECT_TRUE(json.end());
}

TEST(JsonReader, numbers_keep_every_digit) {
    std::string text = "[0.1,12345678901234567,-9223372036854775808,9223372036854775808,1.0]";
    JsonReader json = JsonReader::over(text).value();
    double real = 0;
    std::int64_t whole = 0;
    ASSERT_TRUE(json.begin_array() && json.next_element() && json.number(real));
    EXPECT_EQ(real, 0.1);
    ASSERT_TRUE(json.next_element() && json.integer(whole));
    EXPECT_EQ(whole, 12345678901234567);
    ASSERT_TRUE(json.next_element() && json.integer(whole));
    EXPECT_EQ(whole, INT64_MIN);
    ASSERT_TRUE(json.next_element());
    EXPECT_FALSE(json.integer(whole));
    EXPECT_EQ(json.reason(), "is out of range");
    EXPECT_EQ(json.byte(), text.rfind("9223372036854775808"));
    EXPECT_FALSE(json.next_element()) << "an error stays";
}

}  // namespace
}  // namespace pentad
