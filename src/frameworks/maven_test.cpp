#include "frameworks/maven.hpp"

#include <gtest/gtest.h>

#include "support/reader_run.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TEST(Maven, SourcesShowPlainTests) {
    EXPECT_EQ(java_class_of("core/src/test/java/a/b/FooTest.java"), "a.b.FooTest");
    EXPECT_EQ(java_class_of("src/main/java/a/FooTest.java"), "");
    EXPECT_EQ(
        java_tests_of_source(
            "@Test\nvoid plain() {}\n@Test public void other() throws X {}\n@Test @Tag(\"x\") void no() {}"
            "\n@ParameterizedTest void p(int x) {}\n@Test(timeout = 1) public void old() {}\n@TestFactory F f() {}"),
        (std::vector<std::string>{"plain", "other"}));
}

TEST(Maven, SelectionsNameMethods) {
    EXPECT_EQ(surefire_selection({"a.B::x", "a.B::y{int}[1]", "a.C"}), "a.B#x+y,a.C,a.C$*");
}

TEST(Maven, FramesLeadToSources) {
    test::TempFolder folder;
    folder.write("m/src/test/java/a/FooTest.java", "");
    EXPECT_EQ(java_location(
                  "x.Y: no\n\tat org.junit.Assert.fail(Assert.java:9)\n\tat app//a.FooTest$Inner.bad(FooTest.java:7)\n",
                  folder / "m", folder.path()),
              "m/src/test/java/a/FooTest.java:7");
    EXPECT_EQ(java_location("at a.FooTest(Native Method)\nat nothing", folder / "m", folder.path()), "");
}

class MavenReading : public ::testing::Test {
   protected:
    std::string read(std::string_view printed, int status, const TestChoice& choice = {}) {
        TestUnit unit{.name = "m", .module = "m", .file = folder / "pom.xml", .top = folder.path()};
        unit.particulars = {".", "src/test/java/a/OneTest.java\tx", "src/test/java/a/TwoTest.java\ty\tz"};
        const std::unique_ptr<UnitReader> reader = make_maven_reader(unit, choice, folder.path(), folder.path());
        test::ToldEvents events;
        reader->started(events);
        for (const char byte : printed) reader->printed({&byte, 1}, events);
        reader->ended(status << 8, events);
        return events.summary();
    }
    test::TempFolder folder;
};

TEST_F(MavenReading, AClassThatEndsTheProcessIsFoundByWhatSurefireSaid) {
    EXPECT_EQ(read("[INFO] Running a.OneTest\n", 1), "started m::a.OneTest::x");
    folder.write("report.1", "<testsuite name='a.OneTest'><testcase name='x' classname='a.OneTest'/></testsuite>");
    folder.write("report.1.name", "target/r.xml");
    EXPECT_EQ(
        read("[INFO] Running a.OneTest\n[INFO] Tests run: 1, Time: 1 s - in a.OneTest\n[INFO] Running a.TwoTest\n", 1),
        "m::a.OneTest::x=passed; m::a.TwoTest::y=not run (its class ended the process); "
        "m::a.TwoTest::z=not run (its class ended the process); started m::a.TwoTest");
    EXPECT_EQ(read("", 0), "m::a.OneTest::x=passed; complete");
}

TEST_F(MavenReading, MavenItselfFailing) {
    EXPECT_EQ(read("[ERROR] no such plugin\n", 1),
              "m::maven=error (mvn ended with status 1, and no test failed\n[ERROR] no such plugin); complete");
    EXPECT_EQ(read("", 0),
              "m::maven=error (Surefire left no report of a test; is its build folder another than target?); complete");
    folder.write("report.1", "<testsuite name='a'><testcase");
    EXPECT_TRUE(read("", 0).find("a report can't be trusted: line 1") != std::string::npos);
}

}  // namespace
}  // namespace pentad
