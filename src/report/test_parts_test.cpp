#include "report/test_parts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace pentad {
namespace {

TestParts parts(std::string id, std::string unit) {
    TestResult result;
    result.id = std::move(id);
    result.unit = std::move(unit);
    return parts_of(result);
}

TEST(TestParts, ClassAndNameOfAnId) {
    EXPECT_EQ(parts("test_m::T::test_a", "test_m").classname, "test_m.T");
    EXPECT_EQ(parts("test_m::T::test_a", "test_m").name, "test_a");
    EXPECT_EQ(parts("tests.test_m::T::test_a[2]", "tests.test_m").name, "test_a[2]");
    EXPECT_EQ(parts("m::a.Foo$Inner::b", "m::a.Foo").classname, "m.a.Foo$Inner");
    EXPECT_EQ(parts("m::a.Foo$Inner::b", "m::a.Foo").name, "b");
    EXPECT_EQ(parts("m::Outer::T::test_a[a::b]", "m").classname, "m.Outer.T");
    EXPECT_EQ(parts("m::Outer::T::test_a[a::b]", "m").name, "test_a[a::b]");
}

TEST(TestParts, IdsOfNoUsualShape) {
    EXPECT_EQ(parts("m::test_a", "m").classname, "m");
    EXPECT_EQ(parts("m::test_a", "m").name, "test_a");
    EXPECT_EQ(parts("m", "m").classname, "m");
    EXPECT_EQ(parts("m", "m").name, "m");
    EXPECT_EQ(parts("mother::T::a", "m").classname, "m.mother.T");
    EXPECT_EQ(parts("", "").classname, "tests");
    EXPECT_EQ(parts("", "").name, "(no name)");
    EXPECT_EQ(parts("m::", "m").name, "(no name)");
    EXPECT_EQ(parts("m::::x", "m").classname, "m");
    EXPECT_EQ(parts("m::[a::b]", "m").name, "[a::b]");
}

TEST(TestParts, PlacesInFiles) {
    EXPECT_EQ(place_of("a/b.py:245").path, "a/b.py");
    EXPECT_EQ(place_of("a/b.py:245").line, 245);
    EXPECT_EQ(place_of("a:b.py:7").path, "a:b.py");
    for (const std::string_view text : {"a.py", "a.py:", "a.py:x", "a.py:0", "a.py:-3", "a.py:99999999999", ":3"}) {
        EXPECT_EQ(place_of(text).path, text);
        EXPECT_FALSE(place_of(text).line) << text;
    }
}

TEST(TestParts, TheTypeOfAFailureIsItsException) {
    EXPECT_EQ(failure_type(Outcome::failed, "AssertionError: 2 != 3"), "AssertionError");
    EXPECT_EQ(failure_type(Outcome::error, "\n json.decoder.JSONDecodeError: Expecting\nmore"),
              "json.decoder.JSONDecodeError");
    EXPECT_EQ(failure_type(Outcome::error, "KeyError"), "KeyError");
    EXPECT_EQ(failure_type(Outcome::timed_out, "timed out after 300 s"), "timed out");
    EXPECT_EQ(failure_type(Outcome::failed, "yaml: x"), "failed");
    EXPECT_EQ(failure_type(Outcome::failed, "Not <a> type: x"), "failed");
    EXPECT_EQ(failure_type(Outcome::crashed, ""), "crashed");
}

TEST(TestParts, LongTextsKeepHeadAndTail) {
    EXPECT_EQ(head_and_tail("short", 5), "short");
    const std::string text = std::string(100, 'a') + std::string(2000, 'b') + std::string(100, 'c');
    const std::string head(100, 'a');
    const std::string tail(100, 'c');
    EXPECT_EQ(head_and_tail(text, 200), fmt::format("{}\n… 2.0 kB left out …\n{}", head, tail));
    std::string emoji;
    for (int i = 0; i < 100; ++i) emoji += "🦊";
    for (std::size_t limit = 8; limit < 16; ++limit)
        EXPECT_EQ(head_and_tail(emoji, limit), "🦊\n… 392 bytes left out …\n🦊") << limit;
}

TEST(TestParts, Milliseconds) {
    EXPECT_EQ(milliseconds_of(1.2345), 1235);
    EXPECT_EQ(milliseconds_of(-1), 0);
    EXPECT_EQ(milliseconds_of(std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_EQ(milliseconds_of(1e300), 1'000'000'000'000'000);
}

}  // namespace
}  // namespace pentad
