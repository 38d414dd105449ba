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
    EXPECT_EQ(
        shown("<testsuite>\n<testcase a='/>'/> <testcase><x>\n</x></testcase>\n<p/><testcase></testcase></testsuite>"),
        "<testsuite>\n<?pentad-piece 0?>\n<p/><?pentad-piece 1?></testsuite> [<testcase a='/>'/> "
        "<testcase><x>\n</x></testcase>] "
        "[<testcase></testcase>]");
    // What stands between them stays.
    EXPECT_EQ(shown("<testsuite><testcase/>text<testcase/></testsuite>"),
              "<testsuite><?pentad-piece 0?>text<?pentad-piece 1?></testsuite> [<testcase/>] [<testcase/>]");
}

TEST(JunitPieces, WhatOnlyLooksLikeATestcaseIsNone) {
    expect_whole(
        "<testsuite><!-- <testcase/> --><x><![CDATA[<testcase/>]]></x><testcases/><x a='<testcase/>'/></testsuite>");
    EXPECT_EQ(
        shown(
            "<testsuite><testcase a=\"</testcase>\"><![CDATA[</testcase>]]><!--</testcase>--></testcase></testsuite>"),
        "<testsuite><?pentad-piece 0?></testsuite> [<testcase "
        "a=\"</testcase>\"><![CDATA[</testcase>]]><!--</testcase>-->"
        "</testcase>]");
}

TEST(JunitPieces, WhatIsNotSureIsReadAsAWhole) {
    expect_whole("<!DOCTYPE s><testsuite><testcase/></testsuite>");
    expect_whole("<testsuite><testcase/><?failure?></testsuite>");
    expect_whole("<?xml version='1.0' encoding='ISO-8859-1'?><testsuite><testcase/></testsuite>");
    expect_whole("<testsuite><testcase");
    expect_whole("<testsuite><testcase>");
    expect_whole("");
    EXPECT_EQ(shown("<?xml version='1.0' encoding='UTF-8'?><testsuite><testcase/>"),
              "<?xml version='1.0' encoding='UTF-8'?><testsuite><?pentad-piece 0?> [<testcase/>]");
}

TEST(JunitPieces, OnlyTestcasesOfTestsuitesAreCutOut) {
    expect_whole("<testsuite><x:testcase><testcase/></x:testcase><system-out><testcase/></system-out></testsuite>");
    expect_whole("<testsuite></testsuites><testcase/></testsuite>");  // is not read so far
    EXPECT_EQ(shown("<testsuite><x><y/></x><testcase/></testsuite>"),
              "<testsuite><x><y/></x><?pentad-piece 0?></testsuite> [<testcase/>]");
}

// What only looks like a testcase must not hide that a report is broken, nor what stands in it.
TEST(JunitPieces, ABrokenReportIsBroken) {
    for (const std::string_view xml :
         {"<testsuite><testcase name='a'/><system-out>raw <testcase></system-out><failure message='m'/><system-out>"
          "</testcase></system-out></testsuite>",
          "<testsuite name='s'><x:testcase name='a'><testcase><failure></testcase></x:testcase></testsuite>",
          "<testsuite name='s'><testcase name='a'><testcase name='i'></x></testcase></testcase></testsuite>",
          "<testsuite name='s'><testcase name='a'/><properties><testcase x=></testcase></properties></testsuite>"})
        EXPECT_NE(read_junit(xml).problem, "") << xml;
}

TEST(JunitPieces, AfterABreakNothingIsRead) {
    for (const std::string_view xml :
         {"<testsuite><testcase name='b'><x></y></testcase><failure message='m'/></testsuite>",
          "<testsuites><testsuite><testcase name='b'><x></y></testcase></testsuite><error/></testsuites>"})
        EXPECT_EQ(read_junit(xml).cases.size(), 0U) << xml;
}

TEST(JunitPieces, TextBetweenTestcasesIsNone) {
    EXPECT_EQ(read_junit("<testsuite><testcase name='a'/>\v<testcase name='b'/></testsuite>").cases.size(), 2U);
}

TEST(JunitPieces, AnEncodingIsThatOfAllOfIt) {
    const std::string tail = "<testsuite><testcase name='\xe9'/></testsuite>";
    for (const std::string_view head :
         {"<?xml version='1.0' encoding='latin1' x='utf-8'?>", "<?xml version='>' encoding='iso-8859-1'?>"}) {
        const JunitReport report = read_junit(std::string(head) + tail);
        ASSERT_EQ(report.cases.size(), 1U) << report.problem;
        EXPECT_EQ(report.cases[0].name, "\xc3\xa9");
    }
}

TEST(JunitPieces, ABreakInALaterPieceHasItsLine) {
    std::string xml = "<testsuite>\n";
    for (int count = 0; count < 5000; ++count) xml += "<testcase name='a test of some length'/>\n";
    const JunitReport report = read_junit(xml + "<testcase><x></y></testcase>\n</testsuite>");
    EXPECT_EQ(report.problem, "line 5002: Start-end tags mismatch");
    EXPECT_EQ(report.cases.size(), 5000U);
}

TEST(JunitPieces, APieceIsNotLargerThanItsTreeMayBe) {
    std::string xml = "<testsuite>";
    for (int count = 0; count < 10'000; ++count) xml += "<testcase name='a test of some length'/>\n";
    const JunitPieces pieces(xml + "</testsuite>");
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
