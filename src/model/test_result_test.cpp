#include "model/test_result.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pentad {
namespace {

TestResult full() {
    const Attempt attempt{Outcome::error, 1, "m", "a.py:1", "t", "o"};
    return {.id = "an id that is too long for the string itself",
            .unit = "unit",
            .outcome = Outcome::timed_out,
            .duration = 2.5,
            .message = "message",
            .file_location = "a.py:1",
            .traceback = "traceback",
            .output = "output",
            .attempts = {attempt, attempt},
            .cached_from = 7,
            .flakiness = Flakiness{.flakes = 3}};
}

/// Every field.
void expect_same(const TestResult& one, const TestResult& other) {
    EXPECT_EQ((std::array{one.id, one.unit, one.message, one.file_location, one.traceback, one.output}),
              (std::array{other.id, other.unit, other.message, other.file_location, other.traceback, other.output}));
    EXPECT_EQ(one.outcome, other.outcome);
    EXPECT_EQ(one.duration, other.duration);
    EXPECT_EQ(one.attempts.size(), other.attempts.size());
    EXPECT_EQ(one.cached_from, other.cached_from);
    ASSERT_EQ(one.flakiness.has_value(), other.flakiness.has_value());
    if (one.flakiness) {
        EXPECT_EQ(one.flakiness->flakes, other.flakiness->flakes);
    }
}

TEST(TestResult, SwapsAllOfIt) {
    TestResult one = full();
    TestResult other;
    one.swap(other);
    expect_same(one, {});
    expect_same(other, full());
    one.swap(other);
    expect_same(one, full());
    expect_same(other, {});
    TestResult third = full();
    third.message = "another";
    one.swap(third);
    expect_same(third, full());
    EXPECT_EQ(one.message, "another");
}

TEST(TestResult, IsAsNewWhenCleared) {
    TestResult one = full();
    one.clear();
    expect_same(one, {});
}

}  // namespace
}  // namespace pentad
