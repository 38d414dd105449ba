#include "frameworks/case_arguments.hpp"

#include <gtest/gtest.h>

#include "frameworks/catch2.hpp"
#include "frameworks/doctest.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {
namespace {

using Words = std::vector<std::string>;

std::string exact(ProgramKind kind, const std::string& word) {
    const std::optional<CaseArguments> arguments = case_arguments(kind, {"p", word});
    return arguments ? arguments->exact : "not known";
}

TEST(CaseArguments, a_catch2_choice_of_one_name_is_exact) {
    EXPECT_EQ(exact(ProgramKind::catch2, R"(a\, b \[c\])"), "a, b [c]");
    EXPECT_EQ(exact(ProgramKind::catch2, R"(one \back)"), R"(one \back)");   // Catch2 2's module escapes no backslash
    EXPECT_EQ(exact(ProgramKind::catch2, R"(one \\back)"), R"(one \back)");  // Catch2 3's does
    EXPECT_EQ(exact(ProgramKind::catch2, "Größe"), "Größe");
    for (const char* const pattern : {"[tag]", "a,b", "a*", "*a", "~a", "exclude:a"})
        EXPECT_EQ(exact(ProgramKind::catch2, pattern), "") << pattern;
}

TEST(CaseArguments, catch2_reports_and_early_ends_are_left_out_and_what_is_not_known_is_not_opened) {
    const auto arguments = case_arguments(ProgramKind::catch2, {"p", "-r", "junit", "--out=x", "-a", "-x", "3",
                                                                "--order", "rand", "--reporter xml", "name"});
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->own, (Words{"p", "--order", "rand"}));
    EXPECT_EQ(arguments->filters, Words{"name"});
    EXPECT_FALSE(case_arguments(ProgramKind::catch2, {"p", "--list-tests"}));
    EXPECT_FALSE(case_arguments(ProgramKind::catch2, {"p", "--own-option", "value"}));
}

TEST(CaseArguments, doctest_filters_are_apart_from_reports_and_from_the_program_s_own) {
    const auto arguments =
        case_arguments(ProgramKind::doctest, {"p", "--test-case=a\\, b", "-r=junit", "--dt-out=x", "-ts=s", "word"});
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->own, (Words{"p", "-ts=s", "word"}));
    EXPECT_EQ(arguments->exact, "a, b");
    EXPECT_EQ(exact(ProgramKind::doctest, "-tc=a*"), "");
    EXPECT_EQ(exact(ProgramKind::doctest, "-tc=a,b"), "");
    EXPECT_EQ(exact(ProgramKind::doctest, "-tc=  Scenario: s"), "Scenario: s");
    EXPECT_EQ(exact(ProgramKind::doctest, "-ltc"), "not known");
}

TEST(CaseArguments, lists_of_catch2_2_and_3_and_of_doctest) {
    EXPECT_EQ(catch2::read_names("passes\n lead and trail \n\"#hash\"\npasses\n"),
              (Words{"passes", "lead and trail", "#hash", "passes[2]"}));
    EXPECT_EQ(catch2::read_list("<?xml version=\"1.0\"?>\n<MatchingTests>\n <TestCase>\n  <Name>a &lt;b></Name>\n"
                                "  <ClassName/>\n  <Tags>[t]</Tags>\n </TestCase>\n</MatchingTests>"),
              Words{"a <b>"});
    EXPECT_EQ(catch2::read_list("All available test cases:\n  passes\n1 test case\n"), std::nullopt);
    EXPECT_EQ(catch2::read_list("<MatchingTests><TestCase><Name>a</Name>"), std::nullopt);
    EXPECT_EQ(doctest::read_list("hello\n<?xml version=\"1.0\"?>\n<doctest binary=\"d\">\n  <TestCase name=\"passes\" "
                                 "skipped=\"false\"/>\n  <TestCase name=\"  Scenario: s\" testsuite=\"suite one\"/>\n"
                                 "  <TestCase name=\"passes\"/>\n</doctest>\n"),
              (Words{"passes", "suite one::Scenario: s", "passes[2]"}));
    EXPECT_EQ(doctest::read_list("[doctest] listing\n"), std::nullopt);
}

TestUnit unit_with(const Words& cases) {
    TestUnit unit{.name = "u", .module = "u", .file = "/p", .top = "/"};
    unit.command = {"/p"};
    add_particulars(unit, "case", cases);
    add_particular(unit, "whole", "yes");
    return unit;
}

TEST(CaseArguments, single_catch2_cases_are_chosen_by_escaped_names) {
    const TestUnit unit = unit_with({"a, [b] \\c", "- minus", "other", "twice[2]"});
    EXPECT_EQ(catch2::command(unit, {}).arguments, (Words{"/p", "--reporter", "xml", "--durations", "yes"}));
    EXPECT_EQ(catch2::command(unit, {.only = {"u::a, [b] \\c", "u::- minus"}}).arguments.back(),
              R"(a\, \[b\] \\c,"- minus")");
    EXPECT_EQ(catch2::command(unit, {.only = {"u::twice[2]"}}).arguments.back(), R"(twice\[2\],twice)");
    EXPECT_EQ(catch2::command(unit, {.left_out = {"u::a, [b] \\c", "u::- minus", "u::twice[2]"}}).arguments.back(),
              "other");
}

TEST(CaseArguments, single_doctest_cases_are_chosen_with_and_without_their_suite) {
    const TestUnit unit = unit_with({"a, b", "suite::Scenario: s", "other"});
    EXPECT_EQ(doctest::command(unit, {}).arguments, (Words{"/p", "-r=xml", "-d=true"}));
    EXPECT_EQ(doctest::command(unit, {.only = {"u::a, b"}}).arguments.back(), R"(-tc=a\, b)");
    EXPECT_EQ(doctest::command(unit, {.only = {"u::suite::Scenario: s"}}).arguments.back(),
              "-tc=  Scenario: s,suite::Scenario: s");
}

}  // namespace
}  // namespace pentad
