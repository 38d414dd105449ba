#include "report/comparison_text.hpp"

#include <gtest/gtest.h>

#include "report/comparison_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

TEST(ComparisonText, OneOfEverything) {
    EXPECT_EQ(
        comparison_text(test::mixed_comparison()),
        R"(compared with the baseline: 4 newly failing, 2 slower, 1 still failing, 1 fixed, 1 new, 1 vanished, 1 module gone, 1 flaky
newly failing (3):
  test_m::T::a
  test_m::T::b
  test_old: 3 failed, 1 in the baseline
slower (2):
  test_m::T::slow  0.20 s, now 0.45 s: 2.25 times (3 runs, 2 pairs, over 99.9 % sure)
  module test_n  10.00 s, now 20.00 s: 2.00 times (1 run, not confirmed)
still failing (1):
  test_m::T::d
flaky (1):
  test_m::T::g
vanished modules (1):
  test_gone
vanished (1):
  test_m::T::f
fixed (1):
  test_m::T::c
new (1):
  test_m::T::e
)");
}

TEST(ComparisonText, WithoutRegressions) {
    Comparison comparison;
    comparison.compared = 312;
    EXPECT_EQ(comparison_text(comparison), "compared with the baseline: no regressions (312 tests compared)\n");
    comparison.fixed = {"a", "b"};
    EXPECT_EQ(comparison_summary(comparison), "no regressions (312 tests compared), 2 fixed");
}

TEST(ComparisonText, LongListsAreCut) {
    Comparison comparison;
    comparison.fixed.assign(25, "test_m::T::x");
    const std::string text = comparison_text(comparison, {}, 3);
    EXPECT_NE(text.find("fixed (25):\n  test_m::T::x\n  test_m::T::x\n  test_m::T::x\n  and 22 more\n"),
              std::string::npos)
        << text;
}

TEST(ComparisonText, ConfidenceIsNeverRoundedUp) {
    SlowdownEvidence evidence;
    evidence.method = "reruns";
    for (const auto& [confidence, words] : {std::pair(1.0, "over 99.9 % sure"),
                                            {0.9989, "over 99 % sure"},
                                            {0.9899, "over 95 % sure"},
                                            {0.92, "over 90 % sure"},
                                            {0.899, "89 % sure"}}) {
        evidence.confidence = confidence;
        EXPECT_NE(slowdown_text(evidence).find(words), std::string::npos) << slowdown_text(evidence);
    }
}

TEST(ComparisonText, HostileTextsStaySafeLines) {
    const Comparison comparison = test::hostile_comparison(test::hostile_run());
    const std::string text = comparison_text(comparison, {}, 1000);
    for (const char character : text) EXPECT_TRUE(character == '\n' || static_cast<unsigned char>(character) >= 0x09);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(comparison_text(comparison, Style{true}).find("\x1b["), std::string::npos);
}

}  // namespace
}  // namespace pentad
