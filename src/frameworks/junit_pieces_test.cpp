#include "frameworks/junit_pieces.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "frameworks/junit_report.hpp"

namespace pentad {
namespace {

/// The frame and the pieces, as one text.
std::string shown(std::string_view xml) {
    const JunitPieces pieces(xml);
    std::string text(pieces.frame());
    for (std::size_t number = 0; number < pieces.count(); ++number) text += fmt::format(" [{}]", pieces.piece(number));
    return text;
}

void expect_whole(std::string_view xml) {
    EXPECT_EQ(JunitPieces(xml).count(), 0U) << xml;
    EXPECT_EQ(JunitPieces(xml).frame(), xml);
}

TEST(JunitPieces, TestcasesThatStandTogetherAreOne) {
    EXPECT_EQ(shown("<s>\n<testcase a='/>'/> <testcase><x>\n</x></testcase>\n<p/><testcase></testcase></s>"),
              "<s>\n<?pentad-piece 0?>\n<p/><?pentad-piece 1?></s> [<testcase a='/>'/> <testcase><x>\n</x></testcase>] "
              "[<testcase></testcase>]");
    // What stands between them stays.
    EXPECT_EQ(shown("<s><testcase/>text<testcase/></s>"),
              "<s><?pentad-piece 0?>text<?pentad-piece 1?></s> [<testcase/>] [<testcase/>]");
}

TEST(JunitPieces, WhatOnlyLooksLikeATestcaseIsNone) {
    expect_whole("<s><!-- <testcase/> --><x><![CDATA[<testcase/>]]></x><testcases/><x a='<testcase/>'/></s>");
    EXPECT_EQ(shown("<s><testcase a=\"</testcase>\"><![CDATA[</testcase>]]><!--</testcase>--></testcase></s>"),
              "<s><?pentad-piece 0?></s> [<testcase a=\"</testcase>\"><![CDATA[</testcase>]]><!--</testcase>-->"
              "</testcase>]");
}

TEST(JunitPieces, WhatIsNotSureIsReadAsAWhole) {
    expect_whole("<!DOCTYPE s><s><testcase/></s>");
    expect_whole("<s><testcase/><?failure?></s>");
    expect_whole("<?xml version='1.0' encoding='ISO-8859-1'?><s><testcase/></s>");
    expect_whole("<s><testcase");
    expect_whole("<s><testcase>");
    expect_whole("");
    EXPECT_EQ(shown("<?xml version='1.0' encoding='UTF-8'?><s><testcase/>"),
              "<?xml version='1.0' encoding='UTF-8'?><s><?pentad-piece 0?> [<testcase/>]");
}

TEST(JunitPieces, APieceIsNotLargerThanItsTreeMayBe) {
    std::string xml = "<s>";
    for (int count = 0; count < 10'000; ++count) xml += "<testcase name='a test of some length'/>\n";
    const JunitPieces pieces(xml + "</s>");
    EXPECT_GT(pieces.count(), 5U);
    for (std::size_t number = 0; number < pieces.count(); ++number) EXPECT_LE(pieces.piece(number).size(), 64 * 1024U);
}

// Nobody sees that it was read in pieces.
TEST(JunitPieces, LinesAreThoseOfTheReport) {
    EXPECT_EQ(
        read_junit("<testsuite>\n<testcase>\n</testcase>\n<testcase name='a'>\n<x></y></testcase></testsuite>").problem,
        "line 5: Start-end tags mismatch");
    EXPECT_EQ(read_junit("<testsuite>\n<testcase>\n</testcase>\n\n<x></y><testcase/></testsuite>").problem,
              "line 5: Start-end tags mismatch");
}

TEST(JunitPieces, OfABrokenReportTheTestsBeforeCount) {
    const JunitReport report = read_junit(
        "<testsuite name='s'><testcase name='a'/><testcase name='b'><x></y></testcase><testcase "
        "name='c'/></testsuite>");
    ASSERT_EQ(report.cases.size(), 1U);  // what was to follow in b may have been its failure
    EXPECT_EQ(junit_name(report.cases[0]), "s::a");
    EXPECT_EQ(report.problem, "line 1: Start-end tags mismatch");
}

TEST(JunitPieces, ATestcaseKnowsItsSuite) {
    const JunitReport report = read_junit(
        "<testsuites><testsuite name='one'><testcase name='a'/><testsuite name='in'><testcase name='b'/></testsuite>"
        "<testcase name='c'/></testsuite><x><testcase name='not one'/></x></testsuites>");
    ASSERT_EQ(report.cases.size(), 3U) << report.problem;
    EXPECT_EQ(junit_name(report.cases[1]), "in::b");
    EXPECT_EQ(junit_name(report.cases[2]), "one::c");
}

}  // namespace
}  // namespace pentad
