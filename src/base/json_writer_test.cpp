#include "base/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace pentad {
namespace {

TEST(JsonWriter, KeepsTheOrderAndSeparatesMembers) {
    JsonWriter json;
    json.begin_object().member("b", 1).member("a", true).key("list").begin_array().value("x").value(2.5).null();
    json.begin_object().end_object().end_array().member("last", std::vector<std::string>{"p", "q"}).end_object();
    EXPECT_EQ(json.take(), R"({"b":1,"a":true,"list":["x",2.5,null,{}],"last":["p","q"]})");
}

TEST(JsonWriter, EscapesWhatOtherParsersReadBack) {
    const std::string text = "a\"b\\c\nd\te\rf\x01\x1f\x7f é ✓";
    JsonWriter json;
    json.value(text);
    EXPECT_EQ(nlohmann::json::parse(json.take()).get<std::string>(), text);
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
    JsonWriter json;
    json.begin_object().member("k\xff", "caf\xe9").end_object();
    EXPECT_EQ(json.take(), "{\"k\xef\xbf\xbd\":\"caf\xef\xbf\xbd\"}");
}

TEST(JsonWriter, KeepsNulBytes) {
    JsonWriter json;
    json.value(std::string_view("a\0b", 3));
    EXPECT_EQ(json.take(), "\"a\\u0000b\"");
}

TEST(JsonWriter, WritesNumbersAsJsonDoes) {
    JsonWriter json;
    json.begin_array().value(std::numeric_limits<double>::infinity()).value(0.1).value(-3).value(1e300);
    json.value(std::numeric_limits<std::int64_t>::max()).end_array();
    EXPECT_EQ(json.take(), "[null,0.1,-3,1e+300,9223372036854775807]");
}

}  // namespace
}  // namespace pentad
