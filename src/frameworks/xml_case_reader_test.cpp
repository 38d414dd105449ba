#include "frameworks/xml_case_reader.hpp"

#include <gtest/gtest.h>

#include "frameworks/unit_particulars.hpp"

namespace pentad {
namespace {

struct Heard : UnitSink {
    void event(unit_event::Event&& event) override {
        if (const auto* exists = std::get_if<unit_event::TestExists>(&event)) {
            ids.push_back(exists->id);
        } else if (const auto* starts = std::get_if<unit_event::TestStarts>(&event)) {
            running = ids.at(starts->number);
            printed.clear();
        } else if (auto* ends = std::get_if<unit_event::TestEnds>(&event)) {
            story += ids.at(ends->number) + "=" + std::string(to_string(ends->result.outcome)) + ";";
            last = ends->result;
            running.clear();
        } else if (const auto* extra = std::get_if<unit_event::Extra>(&event)) {
            story += extra->result.id + "!";
            last = extra->result;
        } else if (std::get_if<unit_event::UnitEnds>(&event) != nullptr) {
            story += "end";
        }
    }
    void output(std::string_view bytes) override { printed += bytes; }

    std::vector<std::string> ids;
    std::string story, running, printed;
    TestResult last;
};

Heard hear(std::string_view kind, const std::vector<std::string>& cases, std::string_view text, int status,
           const TestChoice& choice = {}) {
    TestUnit unit{.name = "u", .module = "u", .file = "/p", .top = "/"};
    add_particular(unit, "kind", kind);
    add_particulars(unit, "case", cases);
    const auto reader = xml_case_reader(unit, choice, "/none");
    Heard heard;
    reader->started(heard);
    reader->printed(text, heard);
    reader->ended(status, heard);
    return heard;
}

constexpr int k_failed = 1 << 8;
constexpr int k_aborted = 6;

constexpr std::string_view k_catch2 = R"(<?xml version="1.0" encoding="UTF-8"?>
<Catch name="s2">
  <Group name="s2">
    <TestCase name="passes" tags="[a]" filename="s2.cpp" line="5">
      <OverallResult success="true" durationInSeconds="3.1e-05"/>
    </TestCase>
    <TestCase name="fails" filename="s2.cpp" line="6">
this was printed      <Section name="inner" filename="s2.cpp" line="7">
        <Info>
          info 2
        </Info>
        <Expression success="false" type="REQUIRE" filename="s2.cpp" line="8">
          <Original>
            x &lt; 2
          </Original>
          <Expanded>
            2 &lt; 2
          </Expanded>
        </Expression>
        <OverallResults successes="0" failures="1" expectedFailures="0" durationInSeconds="7.8e-05"/>
      </Section>
      <OverallResult success="false" durationInSeconds="0.25">
        <StdOut>
a stream
        </StdOut>
      </OverallResult>
    </TestCase>
)";
constexpr std::string_view k_catch2_end = R"(    <OverallResults successes="1" failures="1" expectedFailures="0"/>
  </Group>
  <OverallResults successes="1" failures="1" expectedFailures="0"/>
</Catch>)";

TEST(XmlCaseReader, catch2_2_tells_expressions_sections_and_output) {
    const Heard heard =
        hear("catch2", {"passes", "fails"}, std::string(k_catch2) + std::string(k_catch2_end), k_failed);
    EXPECT_EQ(heard.story, "u::passes=passed;u::fails=failed;end");
    EXPECT_EQ(heard.last.message, "in inner: REQUIRE( x < 2 )\nwith expansion: 2 < 2\ninfo 2");
    EXPECT_EQ(heard.last.traceback, "s2.cpp:8: " + heard.last.message);
    EXPECT_DOUBLE_EQ(heard.last.duration, 0.25);
    EXPECT_EQ(heard.printed, "this was printeda stream\n");
}

TEST(XmlCaseReader, one_that_the_report_leaves_out_did_not_pass) {
    const Heard heard =
        hear("catch2", {"passes", "fails", "more"}, std::string(k_catch2) + std::string(k_catch2_end), k_failed);
    EXPECT_EQ(heard.story, "u::passes=passed;u::fails=failed;u::more=error;end");
}

TEST(XmlCaseReader, a_report_that_is_cut_off_is_no_end_and_blames_what_had_started) {
    const Heard between = hear("catch2", {"passes", "fails"}, k_catch2, 0);
    EXPECT_EQ(between.story, "u::passes=passed;u::fails=failed;");
    const Heard within = hear("catch2", {"passes", "fails"}, k_catch2.substr(0, k_catch2.find("Expanded")), 0);
    EXPECT_EQ(within.story, "u::passes=passed;");
    EXPECT_EQ(within.running, "u::fails");
}

TEST(XmlCaseReader, what_was_not_chosen_is_nobody_s_result) {
    const Heard heard = hear("catch2", {"passes", "fails"}, std::string(k_catch2) + std::string(k_catch2_end), k_failed,
                             {.only = {"u::passes"}});
    EXPECT_EQ(heard.story, "u::passes=passed;end");
}

TEST(XmlCaseReader, catch2_3_tells_skips_and_what_should_fail) {
    const Heard heard =
        hear("catch2", {"skips", "mayfail", "should but passes", "throws"}, R"(<?xml version="1.0" encoding="UTF-8"?>
<Catch2TestRun name="s3" rng-seed="2171779625" xml-format-version="3" catch2-version="3.7.1">
  <TestCase name="skips" filename="s3.cpp" line="7">
    <Skip filename="s3.cpp" line="7">
      not today
    </Skip>
    <OverallResult success="true" skips="1" durationInSeconds="1.3e-05"/>
  </TestCase>
  <TestCase name="mayfail" tags="[!mayfail]" filename="s3.cpp" line="9">
    <Expression success="false" type="CHECK" filename="s3.cpp" line="9">
      <Original>
        1==2
      </Original>
      <Expanded>
        1 == 2
      </Expanded>
    </Expression>
    <OverallResult success="true" skips="0" durationInSeconds="1.2e-05"/>
  </TestCase>
  <TestCase name="throws" filename="s3.cpp" line="6">
    <Exception filename="s3.cpp" line="6">
      thrown &lt;&amp;> "q"
    </Exception>
    <OverallResult success="false" skips="0" durationInSeconds="2.9e-05"/>
  </TestCase>
  <TestCase name="should but passes" tags="[!shouldfail]" filename="s3.cpp" line="11">
    <OverallResult success="false" skips="0" durationInSeconds="5e-06"/>
  </TestCase>
  <OverallResults successes="10" failures="7" expectedFailures="2" skips="2"/>
</Catch2TestRun>
)",
             k_failed);
    EXPECT_EQ(heard.story, "u::skips=skipped;u::mayfail=passed;u::throws=error;u::should but passes=failed;end");
    EXPECT_EQ(heard.last.message, "it should fail, and did not");
}

TEST(XmlCaseReader, the_status_says_what_no_case_says_unless_all_were_skipped) {
    const std::string begin = "<Catch2TestRun name=\"s3\">\n<TestCase name=\"a\">\n";
    const std::string end = "</TestCase>\n</Catch2TestRun>";
    const std::string skipped = begin + "<OverallResult success=\"true\" skips=\"1\"/>\n" + end;
    EXPECT_EQ(hear("catch2", {"a"}, skipped, 4 << 8).story, "u::a=skipped;end");
    const std::string passed = begin + "<OverallResult success=\"true\" skips=\"0\"/>\n" + end;
    EXPECT_EQ(hear("catch2", {"a"}, passed, 4 << 8).story, "u::a=passed;u::process::exit!end");
    EXPECT_EQ(hear("catch2", {"a"}, passed, k_aborted).story, "u::a=passed;u::process::exit!end");
}

TEST(XmlCaseReader, a_signal_is_left_to_the_process_s_end) {
    const Heard heard = hear("catch2", {"crashes", "after"}, R"(<?xml version="1.0" encoding="UTF-8"?>
<Catch2TestRun name="s3" catch2-version="3.7.1">
  <TestCase name="crashes" filename="s3.cpp" line="20">
    <Expression success="false" filename="s3.cpp" line="20">
      <Original>
        {Unknown expression after the reported line}
      </Original>
      <FatalErrorCondition filename="s3.cpp" line="20">
        SIGABRT - Abort (abnormal termination) signal
      </FatalErrorCondition>
    </Expression>
    <OverallResult success="false" skips="0" durationInSeconds="4.4e-05"/>
  </TestCase>
</Catch2TestRun>)",
                             k_aborted);
    EXPECT_EQ(heard.story, "");
    EXPECT_EQ(heard.running, "u::crashes");
}

TEST(XmlCaseReader, doctest_tells_suites_skips_and_expected_failures) {
    const Heard heard =
        hear("doctest", {"skipped", "s::passes", "expected 2"}, R"(<?xml version="1.0" encoding="UTF-8"?>
<doctest binary="./d" version="2.4.9">
  <Options order_by="file" no_skip="false"/>
  <TestSuite>
    <TestCase name="not chosen" filename="d.cpp" line="6" skipped="true"/>
    <TestCase name="skipped" filename="d.cpp" line="15" description="descr" skipped="true"/>
  </TestSuite>
  <TestSuite name="s">
    <TestCase name="passes" filename="d.cpp" line="16">
      <OverallResultsAsserts successes="1" failures="0" test_case_success="true" duration="1.6e-05"/>
    </TestCase>
  </TestSuite>
  <TestSuite>
    <TestCase name="expected 2" filename="d.cpp" line="13">
      <Message type="ERROR" filename="d.cpp" line="19">
        <Text>
          fc
        </Text>
      </Message>
      <OverallResultsAsserts successes="0" failures="1" test_case_success="false" duration="2.6e-05" expected_failures="2"/>
    </TestCase>
  </TestSuite>
</doctest>
)",
             k_failed);
    EXPECT_EQ(heard.story, "u::skipped=skipped;u::s::passes=passed;u::expected 2=failed;end");
    EXPECT_EQ(heard.last.message, "2 of its assertions should fail, and 1 did\nfc");
}

TEST(XmlCaseReader, no_report_at_all_is_an_error_that_names_the_last_line) {
    const Heard heard = hear("doctest", {"a"}, "usage: p FILE\n", 2 << 8);
    EXPECT_EQ(heard.story, "u::process::report!end");
    EXPECT_NE(heard.last.message.find("usage: p FILE"), std::string::npos) << heard.last.message;
}

TEST(XmlCaseReader, what_is_no_xml_of_a_case_fails_that_case) {
    const Heard heard = hear("catch2", {"a"}, R"(<Catch name="x">
<TestCase name="a">
<Original>
<<<
</Original>
</TestCase>
</Catch>
)",
                             0);
    EXPECT_EQ(heard.story, "u::a=error;end");
}

}  // namespace
}  // namespace pentad
