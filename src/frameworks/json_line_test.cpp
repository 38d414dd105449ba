#include "frameworks/json_line.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

std::string fields(std::string_view line) {
    JsonLine json(line);
    std::string text;
    while (const std::optional<JsonLine::Field> field = json.next())
        text += std::string(field->key) + "=" + json_text(field->value) + (field->is_text ? "' " : " ");
    return text + (json.is_whole() ? "whole" : "broken");
}

TEST(JsonLine, ReadsFlatObjects) {
    EXPECT_EQ(fields(R"({"a":"x","b" : 1.5 ,"c":true,"d":""})"), "a=x' b=1.5 c=true d=' whole");
    EXPECT_EQ(fields("{}"), "whole");
    EXPECT_EQ(fields(R"({"a":"\"\\\n\u00fc\ud83d\ude00\ud800"})"),
              "a=\"\\\n\xc3\xbc\xf0\x9f\x98\x80\xef\xbf\xbd' whole");
}

TEST(JsonLine, SaysWhatIsBroken) {
    for (const char* line :
         {"", "[", "{", R"({"a")", R"({"a":)", R"({"a":"x)", R"({"a":"x\)", R"({"a":"x",)", R"({"a":1} x)",
          R"({"a":{"b":1}})", R"({"a":[1]})", "{a:1}", R"({"a":,"b":1})", "{\"a\":\n,\"b\":1}"})
        EXPECT_TRUE(fields(line).ends_with("broken")) << line;
}

}  // namespace
}  // namespace pentad
