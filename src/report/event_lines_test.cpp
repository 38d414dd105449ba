#include "report/event_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/test_values.hpp"
#include "support/hostile_run.hpp"

namespace pentad {
namespace {

using nlohmann::json;

json parsed(const Event& event) {
    const std::string line = event_line(event, test::k_moment);
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    EXPECT_EQ(line.back(), '\n');
    json document = json::parse(line);
    EXPECT_EQ(document["schema"], "pentad.event/1");
    EXPECT_EQ(document["time"], "2024-01-15T10:30:00.123");
    document.erase("schema");
    document.erase("time");
    return document;
}

TEST(EventLines, EveryEvent) {
    const Totals totals{.total = 5, .passed = 2, .failed = 1, .skipped = 1, .cached = 0, .not_run = 1, .flaky = 1};
    const json totals_json =
        json::parse(R"({"total":5,"passed":2,"failed":1,"skipped":1,"cached":0,"not_run":1,"flaky":1})");
    EXPECT_EQ(parsed(BuildStarted{"native"}), json::parse(R"({"event":"build_started","project":"native"})"));
    EXPECT_EQ(parsed(BuildFinished{"native", 1.5, true}),
              json::parse(R"({"event":"build_finished","project":"native","duration":1.5,"failed":true})"));
    EXPECT_EQ(parsed(RunStarted{40, 2}), json::parse(R"({"event":"run_started","units":40,"jobs":2})"));
    EXPECT_EQ(parsed(UnitStarted{"m"}), json::parse(R"({"event":"unit_started","unit":"m"})"));
    EXPECT_EQ(parsed(TestStarted{"m", "m::T::a"}),
              json::parse(R"({"event":"test_started","unit":"m","id":"m::T::a"})"));
    EXPECT_EQ(parsed(TestRetried{"m", "m::T::a", 2, Outcome::timed_out}),
              json::parse(R"({"event":"test_retried","unit":"m","id":"m::T::a","attempt":2,"failed":"timed out"})"));
    EXPECT_EQ(parsed(Warning{"left"}), json::parse(R"({"event":"warning","text":"left"})"));
    json unit =
        json::parse(R"json({"event":"unit_finished","unit":"m","duration":0.5,"problem":"crashed (SIGSEGV)"})json");
    unit["totals"] = totals_json;
    EXPECT_EQ(parsed(UnitFinished{"m", totals, 0.5, "crashed (SIGSEGV)"}), unit);
    json run = json::parse(R"({"event":"run_finished","duration":4.5,"interrupted":true})");
    run["totals"] = totals_json;
    EXPECT_EQ(parsed(RunFinished{totals, 4.5, true}), run);
}

TEST(EventLines, AFinishedTestIsWholeWithItsAttempts) {
    const json line = parsed(TestFinished{test::flaky_result()});
    EXPECT_EQ(line["event"], "test_finished");
    EXPECT_EQ(line["unit"], "test_m");
    EXPECT_EQ(line["test"]["id"], "test_m::T::test_flaky");
    EXPECT_EQ(line["test"]["flaky"], true);
    EXPECT_EQ(line["test"]["attempts"].size(), 1u);
}

TEST(EventLines, HostileTextsStayOnTheirLine) {
    for (const auto& [name, text] : test::hostile_texts()) {
        EXPECT_EQ(parsed(TestFinished{test::hostile_result(name, text)})["event"], "test_finished");
        EXPECT_EQ(parsed(Warning{text})["event"], "warning");
        EXPECT_EQ(parsed(TestRetried{text, text, 2, Outcome::failed})["event"], "test_retried");
    }
}

}  // namespace
}  // namespace pentad
