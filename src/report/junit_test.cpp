#include "report/junit.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <pugixml.hpp>

#include "report/test_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

pugi::xml_document parsed(const std::string& xml) {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(xml.data(), xml.size());
    EXPECT_TRUE(result) << result.description();
    return document;
}

pugi::xml_node named(const pugi::xml_document& document, const std::string& name) {
    return document.select_node(("//testcase[@name='" + name + "']").c_str()).node();
}

std::string attributes(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_attribute attribute : node.attributes())
        text += std::string(attribute.name()) + "=" + attribute.value() + ' ';
    return text;
}

std::string children(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node child : node.children()) text += std::string(child.name()) + ' ';
    return text;
}

TEST(JunitXml, TotalsOfTheRunAndOfEachUnit) {
    const auto document = parsed(junit_xml(test::run_of(test::plain_results()), {.name = "ledger"}));
    const pugi::xml_node root = document.child("testsuites");
    EXPECT_EQ(attributes(root),
              "name=ledger tests=10 failures=2 errors=3 skipped=2 time=4.120000 timestamp=2024-01-15T11:30:00 ");
    EXPECT_EQ(attributes(root.child("testsuite")),
              "name=pkg.test_m tests=10 failures=2 errors=3 skipped=2 time=0.125000 timestamp=2024-01-15T11:30:00 ");
    EXPECT_EQ(children(root), "testsuite ");
}

TEST(JunitXml, AFailure) {
    const auto document = parsed(junit_xml(test::run_of(test::plain_results()), {.path_prefix = "sub/"}));
    const pugi::xml_node failed = named(document, "test_failed[2]");
    EXPECT_EQ(attributes(failed),
              "name=test_failed[2] classname=pkg.test_m.T time=0.012500 file=sub/pkg/m.py line=245 ");
    EXPECT_EQ(attributes(failed.child("failure")), "message=AssertionError: 2 != 3 type=AssertionError ");
    EXPECT_STREQ(failed.child("failure").text().get(),
                 "Traceback (most recent call last):\n  File \"m.py\", line 245\nAssertionError: 2 != 3\n");
    EXPECT_EQ(attributes(named(document, "test_timed_out").child("error")),
              "message=timed out after 300 s type=timed out ");
    EXPECT_STREQ(named(document, "test_crashed").child("error").text().get(), "crashed: SIGSEGV");
    EXPECT_EQ(attributes(named(document, "test_error").child("error")), "message=KeyError: 'x' type=KeyError ");
}

TEST(JunitXml, WhatDidNotRunIsSkipped) {
    const auto document = parsed(junit_xml(test::run_of(test::plain_results())));
    EXPECT_EQ(attributes(named(document, "test_skipped").child("skipped")), "message=needs a network ");
    EXPECT_EQ(attributes(named(document, "test_not_run").child("skipped")), "message=not run ");
    EXPECT_EQ(children(named(document, "test_cached")), "");
    EXPECT_EQ(children(named(document, "test_passed")), "");
}

TEST(JunitXml, RetriesAreToldAsSurefireDoes) {
    const auto document = parsed(junit_xml(test::run_of(test::plain_results())));
    const pugi::xml_node flaky = named(document, "test_flaky");
    EXPECT_EQ(children(flaky), "flakyFailure flakyError ");
    EXPECT_EQ(attributes(flaky.child("flakyFailure")), "message=AssertionError: once type=AssertionError ");
    EXPECT_STREQ(flaky.child("flakyFailure").child_value("system-out"), "printed\n");
    EXPECT_NE(std::string(flaky.child("flakyFailure").child_value("stackTrace")).find("line 7"), std::string::npos);
    const pugi::xml_node broken = named(document, "test_broken");
    EXPECT_EQ(children(broken), "failure rerunError rerunFailure system-out ");
    EXPECT_STREQ(broken.child("failure").attribute("message").value(), "AssertionError: first");
    EXPECT_STREQ(broken.child("rerunFailure").attribute("message").value(), "AssertionError: third");
}

TEST(JunitXml, UnitsAreSortedAndHaveOneSuiteEach) {
    pentad::Run run;
    for (const std::string unit : {"b", "a", "b"}) {
        run.results.push_back(test::plain_result("x", Outcome::passed));
        run.results.back().unit = unit;
    }
    const auto document = parsed(junit_xml(run));
    EXPECT_STREQ(document.child("testsuites").first_child().attribute("name").value(), "a");
    EXPECT_STREQ(document.child("testsuites").last_child().attribute("tests").value(), "2");
    EXPECT_EQ(children(document.child("testsuites")), "testsuite testsuite ");
}

TEST(JunitXml, OddDurationsAreTimesAllTheSame) {
    std::vector<TestResult> results(4, test::plain_result("x", Outcome::passed));
    results[0].duration = -1;
    results[1].duration = std::numeric_limits<double>::quiet_NaN();
    results[2].duration = std::numeric_limits<double>::infinity();
    results[3].duration = 12345.5;
    const std::string xml = junit_xml(test::run_of(std::move(results)));
    for (const std::string_view time : {"0.000000", "1000000000000.000000", "12345.500000"})
        EXPECT_NE(xml.find("time=\"" + std::string(time) + '"'), std::string::npos) << time;
    EXPECT_EQ(xml.find("nan"), std::string::npos);
}

TEST(JunitXml, LongTextsAreCut) {
    std::vector<TestResult> results = {test::hostile_result("long", std::string(12'000'000, 'x'))};
    const auto document = parsed(junit_xml(test::run_of(std::move(results))));
    const pugi::xml_node failure = document.select_node("//failure").node();
    EXPECT_LT(std::string_view(failure.attribute("message").value()).size(), 5'000u);
    EXPECT_LT(std::string_view(failure.text().get()).size(), 300'000u);
    EXPECT_NE(std::string_view(failure.text().get()).find("left out"), std::string_view::npos);
}

TEST(JunitXml, AHundredThousandTestsCostTheirText) {
    const std::vector<TestResult> results(100'000, test::plain_result("test_of_usual_length", Outcome::passed));
    const std::string xml = junit_xml(test::run_of(results));
    EXPECT_LT(xml.capacity(), 30'000'000u);
    EXPECT_STREQ(parsed(xml).child("testsuites").attribute("tests").value(), "100000");
}

TEST(JunitXml, WhatWasNotRunSaysWhoseOutcomeItKeeps) {
    TestResult cached = test::passed_result();
    cached.outcome = Outcome::cached;
    cached.cached_from = 3;
    const auto document = parsed(junit_xml(test::run_of({cached})));
    EXPECT_STREQ(named(document, "test_a").child_value("system-out"),
                 "not run: nothing that it depends on differs from run 3");
}

}  // namespace
}  // namespace pentad
