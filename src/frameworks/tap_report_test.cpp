#include "frameworks/tap_report.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

struct Read {
    std::vector<TapTest> tests;
    std::string problem;
    std::optional<std::string> skipped;

    std::string summary() const {
        std::string text;
        for (const TapTest& test : tests) text += test.name + "=" + std::string(to_string(test.result.outcome)) + ";";
        return text;
    }
};

Read read(std::string_view text, std::size_t piece = 1 << 20) {
    Read result;
    TapReader reader([&](TapTest test) { result.tests.push_back(std::move(test)); });
    for (std::size_t at = 0; at < text.size(); at += piece) reader.read(text.substr(at, piece));
    reader.finish();
    result.problem = reader.problem();
    result.skipped = reader.skipped();
    return result;
}

constexpr std::string_view k_all = R"(TAP version 13
1..7
ok 1 - first
not ok 2 - second # of all \# these
#   Failed test 'second'
#   at t/a.t line 3.
ok 3 - third # SKIP no net
not ok 4 - fourth # TODO later
ok 5 - fifth # todo done by now
ok
not ok 7 - seventh
  ---
  message: "it's \"bad\""
  duration_ms: 12.5
  at: a.js:3:5
  ...
)";

TEST(TapReport, outcomes_directives_and_details) {
    const Read all = read(k_all);
    EXPECT_EQ(all.problem, "");
    EXPECT_EQ(all.summary(),
              "first=passed;second # of all # these=failed;third=skipped;fourth=passed;fifth=passed;test 6=passed;"
              "seventh=failed;");
    EXPECT_EQ(all.tests[1].result.message, "Failed test 'second'");
    EXPECT_EQ(all.tests[1].result.traceback, "#   Failed test 'second'\n#   at t/a.t line 3.");
    EXPECT_EQ(all.tests[2].result.message, "no net");
    EXPECT_EQ(all.tests[6].result.message, "it's \"bad\"");
    EXPECT_DOUBLE_EQ(all.tests[6].result.duration, 0.0125);
    EXPECT_NE(all.tests[6].notes.find("a.js:3:5"), std::string::npos);
}

TEST(TapReport, pieces_of_any_size_are_the_same) {
    const Read whole = read(k_all);
    for (const std::size_t piece : {1u, 2u, 7u}) EXPECT_EQ(read(k_all, piece).summary(), whole.summary());
}

TEST(TapReport, subtests_are_tests_below_their_parents) {
    const Read all = read(R"(TAP version 14
# Subtest: outer
    # Subtest: inner
        ok 1 - a
        not ok 2 - b
        1..2
    not ok 1 - inner
    ok 2 - c # time=1.5ms
    1..2
not ok 1 - outer
ok 2 - plain
# Subtest: later
    not ok 1 - x
    1..1
not ok 3 - later # TODO some day
1..3
)");
    EXPECT_EQ(all.problem, "");
    EXPECT_EQ(all.summary(),
              "outer::inner::a=passed;outer::inner::b=failed;outer::c=passed;plain=passed;later::x=passed;");
    EXPECT_DOUBLE_EQ(all.tests[2].result.duration, 0.0015);
}

TEST(TapReport, a_parent_that_fails_alone_is_a_failure) {
    EXPECT_EQ(read("    ok 1 - a\n    1..1\nnot ok 1 - p\n1..1\n").summary(), "p::a=passed;p=failed;");
    EXPECT_EQ(read("ok 1 - p {\n    not ok 1 - a\n    1..1\n}\nok 2 - q\n1..2\n").summary(), "p::a=failed;q=passed;");
}

TEST(TapReport, plans_that_are_wrong_are_problems) {
    EXPECT_EQ(read("ok 1\n").problem, "the plan is missing");
    EXPECT_EQ(read("").problem, "the plan is missing");
    EXPECT_EQ(read("1..3\nok 1\nok 2\n").problem, "the plan says 3 tests, and 2 came");
    EXPECT_EQ(read("1..1\nok 1\nok 2\n").problem, "the plan says 1 test, and 2 came");
    EXPECT_EQ(read("1..2\nok 1\nok 3\n").problem, "test 3 came where 2 was expected");
    EXPECT_EQ(read("1..1\n1..1\nok 1\n").problem, "there are two plans");
    EXPECT_EQ(read("ok 1\n1..1\nok 2\n").problem, "a test came after the plan that ends it");
    EXPECT_EQ(read("    ok 1\n    1..2\nok 1 - p\n1..1\n").problem, "the plan in p says 2 tests, and 1 came");
}

TEST(TapReport, numbers_of_any_length) {
    EXPECT_EQ(read("1..0000000000000000000000002\nok 001 - a\nok \v2 - b\n").summary(), "a=passed;b=passed;");
    EXPECT_EQ(read("1..0000000000000000000000002\nok 001 - a\nok \v2 - b\n").problem, "");
    EXPECT_EQ(read("1..1\nok 1234567890123456789 - a\n").problem, "test 1234567890123456789 came where 1 was expected");
    EXPECT_EQ(read("1..1\nok 99999999999999999999\n").problem, "");  // a name
    EXPECT_EQ(read("1..00\n").problem, "");
}

TEST(TapReport, bail_out_ends_it) {
    const Read all = read("1..3\nok 1 - a\nBail out! no disk\nok 2 - b\n");
    EXPECT_EQ(all.problem, "bailed out: no disk");
    EXPECT_EQ(all.summary(), "a=passed;");
}

TEST(TapReport, a_subtest_that_is_cut_off_is_a_problem_and_keeps_what_came) {
    const Read all = read("1..2\n# Subtest: outer\n    ok 1 - a\n    ok 2 - b\n");
    EXPECT_EQ(all.summary(), "outer::a=passed;outer::b=passed;");
    EXPECT_EQ(all.problem, "the plan is missing in outer");
}

TEST(TapReport, all_skipped) {
    const Read all = read("1..0 # SKIP needs root\n");
    EXPECT_EQ(all.problem, "");
    EXPECT_EQ(all.skipped, "needs root");
}

TEST(TapReport, other_output_is_no_test) {
    EXPECT_EQ(read("okay\nnot okay\nhello\n1..1\nok 1 - a\nok-ish\n").summary(), "a=passed;");
}

TEST(TapReport, a_yaml_block_that_is_never_closed_ends_with_its_indent) {
    EXPECT_EQ(read("1..2\nnot ok 1 - a\n  ---\n  message: |-\n    one\n    two\nok 2 - b\n").summary(),
              "a=failed;b=passed;");
    EXPECT_EQ(read_tap_details("message: |-\n  one\n  two\nother: 1").message, "one\ntwo");
}

}  // namespace
}  // namespace pentad
