#include "frameworks/junit_report.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

std::string summary(const JunitReport& report) {
    std::string text;
    for (const JunitCase& one : report.cases)
        text += junit_name(one) + "=" + std::string(to_string(one.result.outcome)) + ";";
    return text;
}

TEST(JunitReport, pytest_has_one_suite_and_says_failure_and_error_apart) {
    const JunitReport report = read_junit(R"(<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest"
 errors="1" failures="1" skipped="1" tests="4" time="0.05"><testcase classname="tests.test_a.TestA" name="test_ok[1]"
 time="0.001" /><testcase classname="tests.test_a" name="test_bad" time="0.25"><failure message="assert 1 == 2">def
 test_bad():
&gt;   assert 1 == 2
tests/test_a.py:7: AssertionError</failure><system-out>printed</system-out><system-err>also</system-err></testcase>
<testcase classname="tests.test_a" name="test_broken"><error message="failed on setup">boom</error></testcase>
<testcase classname="tests.test_a" name="test_skip"><skipped type="pytest.skip" message="no net">x</skipped></testcase>
</testsuite></testsuites>)");
    EXPECT_EQ(report.problem, "");
    EXPECT_EQ(summary(report),
              "tests.test_a.TestA::test_ok[1]=passed;tests.test_a::test_bad=failed;tests.test_a::test_broken=error;"
              "tests.test_a::test_skip=skipped;");
    const TestResult& bad = report.cases[1].result;
    EXPECT_EQ(bad.message, "assert 1 == 2");
    EXPECT_DOUBLE_EQ(bad.duration, 0.25);
    EXPECT_EQ(bad.output, "printedalso");
    EXPECT_TRUE(bad.traceback.ends_with("test_a.py:7: AssertionError"));
    EXPECT_EQ(report.cases[3].result.message, "no net");
}

TEST(JunitReport, surefire_reruns_and_numbers_with_thousands) {
    const JunitReport report = read_junit(R"(<testsuite name="a.FooTest" tests="3" failures="1" time="1,234.5">
<testcase name="flaky" classname="a.FooTest" time="1,200.25"><flakyFailure message="once" type="E">x</flakyFailure></testcase>
<testcase name="bad" classname="a.FooTest" time="0,5"><failure message="m" type="E">t</failure>
<rerunFailure message="again" type="E">x</rerunFailure></testcase>
<testcase name="" classname="a.FooTest"><error type="java.lang.ExceptionInInitializerError"/></testcase></testsuite>)");
    EXPECT_EQ(summary(report), "a.FooTest::flaky=passed;a.FooTest::bad=failed;a.FooTest=error;");
    EXPECT_DOUBLE_EQ(report.cases[0].result.duration, 1200.25);
    EXPECT_DOUBLE_EQ(report.cases[1].result.duration, 0.5);
    EXPECT_EQ(report.cases[2].result.message, "java.lang.ExceptionInInitializerError");
}

TEST(JunitReport, nested_suites_missing_classes_and_statuses) {
    const JunitReport report = read_junit(R"(<testsuites><testsuite name="outer"><testsuite name="inner">
<testcase name="a"/><testcase name="b" status="notrun"/><testcase name="c" status="run" result="skipped"/></testsuite>
<testcase name="d" classname="d" status="fail"/></testsuite><testcase name="bare" file="x.js" line="3"/></testsuites>)");
    EXPECT_EQ(summary(report), "inner::a=passed;inner::b=skipped;inner::c=skipped;d=failed;bare=passed;");
    EXPECT_EQ(report.cases[4].file, "x.js");
}

TEST(JunitReport, an_error_of_a_suite_is_a_failure) {
    EXPECT_EQ(summary(read_junit("<testsuite name='s' errors='1'><error message='no'/></testsuite>")), "s=error;");
}

TEST(JunitReport, failures_that_are_only_counted_are_a_problem) {
    EXPECT_EQ(read_junit("<testsuite name='s' failures='2'><testcase name='a'/></testsuite>").problem,
              "it counts 2 failures in s, and shows none");
}

TEST(JunitReport, what_is_cut_off_is_a_problem_and_no_pass) {
    const std::string whole =
        "<testsuite name='s'>\n<testcase name='a'/>\n<testcase name='b'>\n<failure "
        "message='m'>t</failure></testcase></testsuite>";
    const JunitReport report = read_junit(whole.substr(0, whole.find("<failure")));
    EXPECT_EQ(summary(report), "s::a=passed;");
    EXPECT_EQ(report.problem, "line 3: Start-end tags mismatch");
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_NE(read_junit(whole.substr(0, length)).problem, "") << length;
}

TEST(JunitReport, what_is_no_report_is_a_problem) {
    EXPECT_EQ(read_junit("").problem, "it has no testsuite");
    EXPECT_EQ(read_junit("<html><body/></html>").problem, "it has no testsuite");
    std::string deep;
    for (int depth = 0; depth < 10'000; ++depth) deep += "<testsuite>";
    EXPECT_NE(read_junit(deep).problem, "");
}

TEST(JunitReport, names_are_valid_utf8) {
    EXPECT_EQ(
        summary(read_junit("<testsuite name='s'><testcase name='gr\xc3\xbc\xc3\x9f' classname='\xff'/></testsuite>")),
        "\xef\xbf\xbd::gr\xc3\xbc\xc3\x9f=passed;");
}

}  // namespace
}  // namespace pentad
