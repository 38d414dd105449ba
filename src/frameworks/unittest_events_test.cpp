#include "frameworks/unittest_events.hpp"

#include <gtest/gtest.h>

#include "frameworks/unittest_request.hpp"

namespace pentad::unittest {
namespace {

using namespace unit_event;

TEST(UnittestEvents, ReadsEachKind) {
    EXPECT_EQ(std::get<UnitBegins>(parse_event("unit\t3\t17")).index, 3u);
    EXPECT_EQ(std::get<TestExists>(parse_event("test\t4\ta::B::c")).id, "a::B::c");
    EXPECT_TRUE(std::holds_alternative<Loaded>(parse_event("loaded")));
    const auto starts = std::get<TestStarts>(parse_event("start\t4\t-1\t12.5"));
    EXPECT_EQ(starts.number, 4u);
    EXPECT_EQ(starts.position, k_unknown);
    EXPECT_EQ(starts.moment, 12.5);
    const auto fixture = std::get<FixtureBegins>(parse_event("fixture\tsetUpClass\tB\t9"));
    EXPECT_EQ(fixture.kind + fixture.where, "setUpClassB");
    EXPECT_EQ(fixture.position, 9);
    EXPECT_TRUE(std::holds_alternative<FixtureEnds>(parse_event("fixture_end")));
    EXPECT_EQ(std::get<Notice>(parse_event("warning\ttext")).text, "text");
    EXPECT_TRUE(std::holds_alternative<Recurse>(parse_event("recurse")));
    EXPECT_TRUE(std::get<UnitEnds>(parse_event("done\tcomplete\t0.5")).complete);
    EXPECT_FALSE(std::get<UnitEnds>(parse_event("done\tincomplete\t0.5")).complete);
    EXPECT_TRUE(std::get<Leaves>(parse_event("leave\tclean")).clean);
    EXPECT_FALSE(std::get<Leaves>(parse_event("leave\tchildren")).clean);
}

TEST(UnittestEvents, ReadsResults) {
    const auto passes = std::get<TestEnds>(parse_event("pass\t7\t0.25"));
    EXPECT_EQ(passes.number, 7u);
    EXPECT_EQ(passes.result.outcome, Outcome::passed);
    EXPECT_EQ(passes.result.duration, 0.25);
    const auto fails = std::get<TestEnds>(parse_event("finish\t7\t99\tfailed\t0.5\tone\\ntwo\ta.py:3\tdeep\\\\er"));
    EXPECT_EQ(fails.position, 99);
    EXPECT_EQ(fails.result.outcome, Outcome::failed);
    EXPECT_EQ(fails.result.message, "one\ntwo");
    EXPECT_EQ(fails.result.file_location, "a.py:3");
    EXPECT_EQ(fails.result.traceback, "deep\\er");
    const auto more = std::get<Extra>(parse_event("extra\ta::B::setUpClass\terror\tmessage\ta.py:1\ttrace"));
    EXPECT_EQ(more.result.id, "a::B::setUpClass");
    EXPECT_EQ(more.result.outcome, Outcome::error);
}

TEST(UnittestEvents, TakesNothingFromWhatIsNoEvent) {
    for (const char* line : {"", "\t\t", "FAIL: test_a", "start", "test\t", "finish\tx\ty", "\xff\xfe\t1"}) {
        const Event event = parse_event(line);
        const auto* notice = std::get_if<Notice>(&event);
        EXPECT_EQ(notice == nullptr ? "" : notice->text, "") << line;
    }
}

TEST(UnittestEvents, MakesTextValid) { EXPECT_EQ(std::get<Notice>(parse_event("warning\ta\xff")).text, "a\uFFFD"); }

TEST(UnittestRequest, EscapesWhatSeparates) {
    const std::string odd = "a\tb\nc\\d\\\\n\\t";
    EXPECT_EQ(escape_field("a\tb\n\\"), "a\\tb\\n\\\\");
    EXPECT_EQ(unescape_field(escape_field(odd)), odd);
}

TEST(UnittestRequest, ListsUnitsAndWhatIsLeftOut) {
    const TestUnit unit{"sub/test_a", "test_a", "/w/sub/test_a.py", "/w/sub", false, {}};
    const TestUnit* const units[] = {&unit};
    EXPECT_EQ(to_text({"/w", "/w/logs", "test*.py", units, {"a::B::c", "a::B::d"}}),
              "root\t/w\nown\tlogs\ntop\t/w/sub\npattern\ttest*.py\nunit\tsub/test_a\ttest_a\t/w/sub/test_a.py\t0\n"
              "leave\ta::B::c\nleave\ta::B::d\n");
}

}  // namespace
}  // namespace pentad::unittest
