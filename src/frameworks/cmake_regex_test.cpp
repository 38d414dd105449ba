#include "frameworks/cmake_regex.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

bool found(const std::string& expression, std::string_view text) { return CMakeRegex(expression).found_in(text); }

TEST(CMakeRegex, AnchorsAreOfTheWholeText) {
    EXPECT_TRUE(found("^one", "one\ntwo"));
    EXPECT_FALSE(found("^two", "one\ntwo"));
    EXPECT_TRUE(found("two$", "one\ntwo"));
    EXPECT_FALSE(found("one$", "one\ntwo"));
    EXPECT_TRUE(found("one.two", "one\ntwo"));
    EXPECT_TRUE(found("one[^x]two", "one\ntwo"));
}

TEST(CMakeRegex, BackslashesMakePlainAndBracesAre) {
    EXPECT_TRUE(found("a\\.b", "a.b"));
    EXPECT_FALSE(found("a\\.b", "axb"));
    EXPECT_TRUE(found("\\w", "w"));
    EXPECT_FALSE(found("\\w", "a"));
    EXPECT_TRUE(found("a{2}", "a{2}"));
    EXPECT_FALSE(found("a{2}", "aa"));
    EXPECT_TRUE(found("[\\]", "\\"));
    EXPECT_TRUE(found("[]x]", "]"));
    EXPECT_TRUE(found("[^]x]", "a"));
    EXPECT_TRUE(found("(a|b)+c?", "ab"));
}

TEST(CMakeRegex, KnowsNoClassesOfCharacters) {
    EXPECT_FALSE(found("[[:alpha:]]", "x"));
    EXPECT_TRUE(found("[[:alpha:]]", ":]"));
    EXPECT_TRUE(found("[[:alpha:]]", "[]"));
    EXPECT_TRUE(found("^[^[:x-]$", "a"));
    EXPECT_FALSE(found("[^[:x-]", "[:x-"));
}

TEST(CMakeRegex, WhatIsNoExpressionIsNeverFound) {
    const CMakeRegex open("(a");
    EXPECT_FALSE(open.valid());
    EXPECT_FALSE(open.found_in("(a"));
    EXPECT_FALSE(found("[a", "a"));
    for (const std::string wrong : {"a**", "x+?", "*a", "(+a)", "a|?"}) EXPECT_FALSE(found(wrong, "aax*a+a?")) << wrong;
    EXPECT_TRUE(found("a\\**[*+]", "aa**+"));
}

TEST(CMakeRegex, LooksBehindNuls) { EXPECT_TRUE(found("b", std::string_view("a\0b", 3))); }

}  // namespace
}  // namespace pentad
