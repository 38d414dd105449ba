#include "frameworks/maven.hpp"

#include <gtest/gtest.h>

#include <csignal>

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

TEST(Maven, SourcesShowWhatIsNoTestClass) {
    EXPECT_TRUE(java_may_have_tests("class ATest { @Test void a() {} }", "ATest"));
    EXPECT_TRUE(java_may_have_tests("public class ATest extends Base {\n}", "ATest"));
    EXPECT_TRUE(java_may_have_tests("class ATestHelper {}\nclass ATest { @Test void a() {} }", "ATest"));
    EXPECT_TRUE(java_may_have_tests("record ATest() { @Test void a() {} }", "ATest"));
    EXPECT_FALSE(java_may_have_tests("final class TestUtils { static int one() { return 1; } }", "TestUtils"));
    EXPECT_FALSE(java_may_have_tests("public abstract class ATest {\n@Test void a() {} }", "ATest"));
    EXPECT_FALSE(java_may_have_tests("interface ATest { @Test default void a() {} }", "ATest"));
    EXPECT_TRUE(java_may_have_tests("fun main() {}", "ATest"));
}

TEST(Maven, PomsSayWhichClassesAreTests) {
    test::TempFolder folder;
    folder.write("pom.xml",
                 "<project><build><pluginManagement><plugins><plugin><artifactId>maven-surefire-plugin</artifactId>"
                 "<configuration><excludes><exclude>**/Slow*.java</exclude></excludes></configuration></plugin>"
                 "</plugins></pluginManagement></build></project>");
    folder.write("m/pom.xml",
                 "<project><build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><configuration>"
                 "<includes><include>**/Check*.java</include><include>a.b.Named</include><include>c/**/*Spec</include>"
                 "</includes></configuration></plugin></plugins></build></project>");
    const SurefirePatterns usual = surefire_patterns(folder / "pom.xml", folder.path());
    EXPECT_TRUE(usual.takes("a/FooTest.java") && usual.takes("TestFoo.kt") && usual.takes("a/b/FooTestCase.java"));
    EXPECT_FALSE(usual.takes("a/SlowTest.java") || usual.takes("a/Foo.java") || usual.takes("a/CheckFoo.java"));
    const SurefirePatterns own = surefire_patterns(folder / "m/pom.xml", folder.path());
    EXPECT_TRUE(own.takes("a/CheckFoo.java") && own.takes("a/b/Named.java") && own.takes("c/d/FooSpec.java"));
    EXPECT_FALSE(own.takes("a/FooTest.java") || own.takes("d/FooSpec.java") || own.takes("x/a/b/Named.java"));
}

class MavenReading : public ::testing::Test {
   protected:
    TestUnit unit(const std::string& name, const std::vector<std::string>& tests) {
        TestUnit unit{.name = "m::a." + name, .module = "a." + name, .file = folder / "pom.xml", .top = folder.path()};
        unit.particulars = {".", "m", "a." + name};
        unit.particulars.insert(unit.particulars.end(), tests.begin(), tests.end());
        return unit;
    }
    std::string read(std::string_view printed, int status, const TestChoice& choice = {}) {
        const std::vector<TestUnit> units = {unit("OneTest", {"x"}), unit("TwoTest", {"y", "z"})};
        const std::vector<UnitPart> parts = {{&units[0], choice}, {&units[1], choice}};
        const std::unique_ptr<UnitReader> reader = make_maven_reader(parts, folder.path(), folder.path());
        test::ToldEvents events;
        reader->started(events);
        for (const char byte : printed) reader->printed({&byte, 1}, events);
        reader->ended(status, events);
        return events.summary();
    }
    void report(int number, const std::string& name, const std::string& test) {
        folder.write("report." + std::to_string(number), "<testsuite name='a." + name + "'><testcase name='" + test +
                                                             "' classname='a." + name + "'/></testsuite>");
        folder.write("report." + std::to_string(number) + ".name", "target/surefire-reports/TEST-a." + name + ".xml\n");
    }
    static constexpr int k_failed = 1 << 8;
    static constexpr std::string_view k_one = "[INFO] Running a.OneTest\n";
    static constexpr std::string_view k_one_ended = "[INFO] Tests run: 1, Time elapsed: 1 s - in a.OneTest\n";
    test::TempFolder folder;
};

TEST_F(MavenReading, EachClassEndsWithItsResults) {
    report(1, "OneTest", "x");
    report(2, "TwoTest", "y");
    EXPECT_EQ(read("", 0), "m::a.OneTest::x=passed; m::a.TwoTest::y=passed; complete; complete");
    report(2, "TwoTest$Inner", "y");
    EXPECT_EQ(read("", 0), "m::a.OneTest::x=passed; m::a.TwoTest$Inner::y=passed; complete; complete");
}

TEST_F(MavenReading, AClassThatEndsTheProcessIsFoundByWhatSurefireSaid) {
    EXPECT_EQ(read(k_one, k_failed), "started m::a.OneTest::x");
    report(1, "OneTest", "x");
    const std::string two = std::string(k_one) + std::string(k_one_ended) + "[INFO] Running a.TwoTest\n";
    const std::string in_two =
        "m::a.OneTest::x=passed; m::a.TwoTest::y=not run (its class ended the process); "
        "m::a.TwoTest::z=not run (its class ended the process); started m::a.TwoTest; complete";
    EXPECT_EQ(read(two, k_failed), in_two);
    EXPECT_EQ(read(two, SIGTERM), in_two);
    EXPECT_EQ(read(two, k_failed, {.only = {"m::a.TwoTest::z"}}), "started m::a.TwoTest::z; complete");
}

TEST_F(MavenReading, ClassesThatHadNoTurnAreNotTold) {
    report(1, "TwoTest", "y");
    EXPECT_EQ(read("[INFO] Running a.OneTest\n", SIGTERM), "m::a.TwoTest::y=passed; started m::a.OneTest::x; complete");
    EXPECT_EQ(read("", SIGTERM), "m::a.TwoTest::y=passed; complete");
}

TEST_F(MavenReading, MavenItselfFailing) {
    const std::string rest = "m::a.TwoTest=not run (Maven did not come to it; see m::maven); complete; complete";
    EXPECT_EQ(read("[ERROR] no such plugin\n", k_failed),
              "m::maven=error (mvn ended with status 1, and no test failed\n[ERROR] no such plugin); " + rest);
    EXPECT_EQ(read("", 0),
              "m::maven=error (Surefire left no report of a test; is its build folder another than target?); " + rest);
    EXPECT_EQ(read("", SIGTERM),
              "m::a.TwoTest=not run (Maven did not come to it; see m::maven); started m::maven; complete");
    folder.write("report.1", "<testsuite name='a'><testcase");
    EXPECT_TRUE(read("", 0).find("a report can't be trusted: line 1") != std::string::npos);
}

TEST_F(MavenReading, AClassWithoutTestsIsSkipped) {
    report(1, "OneTest", "x");
    EXPECT_EQ(read("", 0),
              "m::a.OneTest::x=passed; m::a.TwoTest=skipped (Surefire ran no test of this class); complete; complete");
}

}  // namespace
}  // namespace pentad
