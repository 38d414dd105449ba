#include "frameworks/maven.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <map>

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
    EXPECT_EQ(java_tests_of_source("class A { @Test void one() {} }"), std::vector<std::string>{"one"});
    for (const char* const more :
         {"@Test(timeout = 1) void b() {} }", "@Nested class B {} }", "} class B extends A {}"})
        EXPECT_TRUE(java_tests_of_source(std::string("class A { @Test void one() {} ") + more).empty()) << more;
    EXPECT_TRUE(java_may_nest_tests("class A : B() {\n"));
    EXPECT_FALSE(java_may_nest_tests("class A {\n static class B { @Test void x() {} } }"));
}

TEST(Maven, SelectionsNameMethods) {
    EXPECT_EQ(surefire_selection({"a.B::x", "a.B::y{int}[1]", "a.C"}), "a.B#x+y,a.C");
    EXPECT_EQ(surefire_selection({"a.Suite::a.B::x"}), "a.Suite");
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

TEST(Maven, AProjectIsWhatMavenTakesTogether) {
    test::TempFolder folder;
    const std::string modules = "<modules><module>core/</module><module>../beside</module></modules>";
    folder.write("all/pom.xml", "<project><artifactId>all</artifactId>" + modules + "</project>");
    for (const char* const other : {"all/core", "all/examples/one", "beside"})
        folder.write(std::string(other) + "/pom.xml", "<project><artifactId>m</artifactId></project>");
    for (const char* const module : {"all", "all/core", "all/examples/one", "beside"})
        folder.write(std::string(module) + "/src/test/java/a/BTest.java", "class BTest { @Test void b() {} }");
    folder.write("beside/src/test/groovy/CTest.groovy", "");
    const UnitSearch search{.root = folder.path(), .excluded = folder / "test_batch_logs", .pattern = {}};
    std::map<std::string, std::vector<std::string>> units;
    for (const FoundProject& project : maven_framework().detect(search)) {
        const Result<FoundUnits> found = maven_framework().list(project, search, {});
        ASSERT_TRUE(found);
        for (const TestUnit& unit : found->units)
            units[project.folder.lexically_relative(folder.path())].push_back(unit.name);
    }
    EXPECT_EQ(units,
              (std::map<std::string, std::vector<std::string>>{{"all", {"all/core::a.BTest", "all::a.BTest"}},
                                                               {"all/examples/one", {"all/examples/one::a.BTest"}},
                                                               {"beside", {"beside"}}}))
        << "the last is one unit, as nobody knows Groovy's classes";
}

std::string surefire(const std::string& configuration) {
    return "<plugins><plugin><artifactId>maven-surefire-plugin</artifactId>" + configuration + "</plugin></plugins>";
}

std::string project(const std::string& artifact, const std::string& rest) {
    return "<project><groupId>g.h</groupId><artifactId>" + artifact + "</artifactId><version>1</version>" + rest +
           "</project>";
}

std::string parent(const std::string& artifact, const std::string& rest = "") {
    return "<parent><groupId>g.h</groupId><artifactId>" + artifact + "</artifactId><version>1</version>" + rest +
           "</parent>";
}

class MavenPoms : public ::testing::Test {
   protected:
    SurefirePatterns of(const std::string& pom) const {
        return surefire_patterns(pom_chain(folder / pom, folder.path()));
    }
    /// Of a pom with this in it.
    bool knows(const std::string& text) {
        folder.write("pom.xml", project("x", text));
        return of("pom.xml").are_known;
    }
    test::TempFolder folder;
};

TEST_F(MavenPoms, SayWhichClassesAreTests) {
    folder.write("pom.xml", project("top", "<build><pluginManagement>" +
                                               surefire("<configuration><excludes><exclude>**/Slow*.java</exclude>"
                                                        "<exclude>**/*$*</exclude></excludes></configuration>") +
                                               "</pluginManagement></build>"));
    folder.write(
        "m/pom.xml",
        project("m", parent("top") + "<build>" +
                         surefire("<configuration><includes><include>**/Check*.java</include><include>a.b.Named"
                                  "</include><include>c/**/*Spec</include><include>**/e/**</include>"
                                  "</includes></configuration>") +
                         "</build>"));
    const SurefirePatterns usual = of("pom.xml");
    EXPECT_TRUE(usual.are_known);
    EXPECT_TRUE(usual.takes("a/FooTest.java") && usual.takes("TestFoo.kt") && usual.takes("a/b/FooTestCase.java"));
    EXPECT_FALSE(usual.takes("a/SlowTest.java") || usual.takes("a/Foo.java") || usual.takes("a/CheckFoo.java"));
    const SurefirePatterns own = of("m/pom.xml");
    EXPECT_TRUE(own.are_known);
    EXPECT_TRUE(own.takes("a/CheckFoo.java") && own.takes("a/b/Named.java") && own.takes("c/d/FooSpec.java"));
    EXPECT_TRUE(own.takes("c/FooSpec.java") && own.takes("d/e/f/Foo.java"));
    EXPECT_FALSE(own.takes("a/FooTest.java") || own.takes("d/FooSpec.java") || own.takes("x/a/b/Named.java"));
    EXPECT_FALSE(own.takes("a/SlowCheck.java") || own.takes("c/SlowSpec.java"));
}

TEST_F(MavenPoms, ParentsAreWhereMavenLooksForThem) {
    folder.write(".mvn/maven.config", "-o\n-Dmaven.repo.local=repo\n");
    folder.write("pom.xml", project("other", ""));
    folder.write("m/pom.xml", project("m", parent("top")));
    EXPECT_FALSE(of("m/pom.xml").are_known);  // its parent is not the pom above
    folder.write("repo/g/h/top/1/top-1.pom",
                 project("top", "<build>" +
                                    surefire("<configuration><includes><include>**/*Spec.java</include></includes>"
                                             "</configuration>") +
                                    "</build>"));
    EXPECT_TRUE(of("m/pom.xml").are_known && of("m/pom.xml").takes("a/FooSpec.java"));
    EXPECT_FALSE(of("m/pom.xml").takes("a/FooTest.java"));
    folder.write("up/pom.xml", project("top", ""));
    folder.write("m/pom.xml", project("m", parent("top", "<relativePath>../up</relativePath>")));
    EXPECT_TRUE(of("m/pom.xml").are_known && of("m/pom.xml").takes("a/FooTest.java"));
    // The repository has the version that is meant.
    folder.write("up/pom.xml",
                 "<project><groupId>g.h</groupId><artifactId>top</artifactId><version>2</version></project>");
    EXPECT_TRUE(of("m/pom.xml").are_known && of("m/pom.xml").takes("a/FooSpec.java"));
    folder.write("m/pom.xml", project("m", parent("m", "<relativePath>pom.xml</relativePath>")));
    EXPECT_FALSE(of("m/pom.xml").are_known);
}

TEST_F(MavenPoms, WhatIsInheritedComesBeforeWhatIsManaged) {
    const auto list = [](const std::string& name, const std::string& pattern) {
        return surefire("<configuration><" + name + "s><" + name + ">" + pattern + "</" + name + "></" + name +
                        "s></configuration>");
    };
    folder.write("pom.xml", project("top", "<build>" + list("include", "**/*Spec.java") + "</build>"));
    folder.write("m/pom.xml", project("m", parent("top") + "<build><pluginManagement>" +
                                               list("include", "**/*IT.java") + "</pluginManagement></build>"));
    EXPECT_TRUE(of("m/pom.xml").takes("ASpec.java"));
    EXPECT_FALSE(of("m/pom.xml").takes("AIT.java"));
    // An exclude that takes no file is one, too.
    folder.write("pom.xml", project("top", "<build>" + list("exclude", "**/Slow*") + "</build>"));
    EXPECT_FALSE(of("m/pom.xml").takes("SlowIT.java"));
    folder.write("m/pom.xml", project("m", parent("top") + "<build>" + list("exclude", "**/*$*") + "</build>"));
    EXPECT_TRUE(of("m/pom.xml").are_known && of("m/pom.xml").takes("SlowTest.java"));
}

TEST_F(MavenPoms, WhatIsNotFollowedIsNotKnown) {
    EXPECT_TRUE(knows(""));
    const auto included = [](const std::string& pattern) {
        return "<build>" +
               surefire("<configuration><includes><include>" + pattern + "</include></includes></configuration>") +
               "</build>";
    };
    EXPECT_TRUE(knows(included("**/*Spec.java")));
    for (const char* const pattern : {"%regex[.*Spec.*]", "${those}", "A*, B*", "!**/A*", "**/A*#b"})
        EXPECT_FALSE(knows(included(pattern))) << pattern;
    EXPECT_FALSE(knows("<profiles><profile>" + included("A*") + "</profile></profiles>"));
    EXPECT_FALSE(knows("<build>" +
                       surefire("<executions><execution><configuration><excludes><exclude>A</exclude></excludes>"
                                "</configuration></execution></executions>") +
                       "</build>"));
    EXPECT_FALSE(
        knows("<build>" + surefire("<configuration><includesFile>x</includesFile></configuration>") + "</build>"));
    EXPECT_FALSE(knows("<build>" +
                       surefire("<configuration><includes combine.children='append'><include>A*</include></includes>"
                                "</configuration>") +
                       "</build>"));
    EXPECT_FALSE(knows("<build><testSourceDirectory>tests</testSourceDirectory></build>"));
    EXPECT_FALSE(knows("<properties><surefire.excludesFile>x</surefire.excludesFile></properties>"));
    EXPECT_TRUE(knows("<properties><surefire.version>3.5.4</surefire.version></properties>"));
    EXPECT_FALSE(knows("<build>" + surefire("<inherited>false</inherited>") + "</build>"));
    EXPECT_FALSE(knows("<build>"));
    folder.write(".mvn/maven.config", "-Dtest=A*\n");
    EXPECT_FALSE(knows(""));
}

class MavenReading : public ::testing::Test {
   protected:
    TestUnit unit(const std::string& name, const std::vector<std::string>& tests) {
        TestUnit unit{.name = "m::a." + name, .module = "a." + name, .file = folder / "pom.xml", .top = folder.path()};
        unit.particulars = {".", "m", "a." + name, ""};
        unit.particulars.insert(unit.particulars.end(), tests.begin(), tests.end());
        return unit;
    }
    TestUnit whole(const std::vector<std::string>& classes) {
        TestUnit unit{.name = "m", .module = {}, .file = folder / "pom.xml", .top = folder.path()};
        unit.particulars = {".", "m", "", ""};
        unit.particulars.insert(unit.particulars.end(), classes.begin(), classes.end());
        return unit;
    }
    std::string read_whole(const TestUnit& unit, std::string_view printed, int status) {
        const std::vector<UnitPart> parts = {{&unit, {}}};
        return read(parts, printed, status);
    }
    std::string read(std::string_view printed, int status, const TestChoice& choice = {}) {
        const std::vector<TestUnit> units = {unit("OneTest", {"x"}), unit("TwoTest", {"y", "z"})};
        const std::vector<UnitPart> parts = {{&units[0], choice}, {&units[1], choice}};
        return read(parts, printed, status);
    }
    std::string read(const std::vector<UnitPart>& parts, std::string_view printed, int status) {
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

TEST_F(MavenReading, AClassInAClassThatEndsTheProcess) {
    report(1, "OneTest$A", "x");
    EXPECT_EQ(read("[INFO] Running a.OneTest$A\n[INFO] Tests run: 1, Time elapsed: 1 s - in a.OneTest$A\n"
                   "[INFO] Running a.OneTest$B\n",
                   k_failed),
              "m::a.OneTest$A::x=passed; m::a.OneTest::x=not run (its class ended the process); started m::a.OneTest");
}

TEST_F(MavenReading, WhatATestPrintsStandsBeforeWhatSurefireSays) {
    const std::string ended = "hello\x1b[0m[ERROR] Tests run: 1, Time elapsed: 1 s <<< FAILURE! - in a.OneTest\n";
    EXPECT_EQ(
        read(std::string(k_one) + ended + "bye[INFO] Running a.TwoTest\n", k_failed, {.only = {"m::a.TwoTest::z"}}),
        "started m::a.TwoTest::z");
}

TEST_F(MavenReading, AClassThatEndsItsProcessIsNotTakenForPassedWhereMavenSaysSo) {
    report(1, "TwoTest", "y");
    EXPECT_EQ(read(k_one, 0), "m::a.TwoTest::y=passed; started m::a.OneTest::x; complete");
    EXPECT_EQ(read("[ERROR] The forked VM terminated without saying goodbye\n", 0),
              "m::maven=error (a JVM of the tests ended too early\n[ERROR] The forked VM terminated without saying "
              "goodbye); m::a.TwoTest::y=passed; complete; complete");
}

TEST_F(MavenReading, ReportsOfOthers) {
    report(1, "OneTest", "x");
    const std::string failed =
        "<testsuite><testcase name='x' classname='a.OneTest'><failure "
        "message='no'/></testcase></testsuite>";
    folder.write("report.2", failed);
    folder.write("report.2.name", "target/surefire-reports/TEST-a.TwoTest.xml\n");
    EXPECT_EQ(read("", k_failed), "m::a.OneTest::x=passed; m::a.TwoTest::a.OneTest::x=failed (no); complete; complete")
        << "TwoTest is a suite";
    folder.write("report.2.name", "target/surefire-reports/TEST-a.OneTest-suffix.xml\n");
    folder.write("report.2", "<testsuite><testcase name='y' classname='a.OneTest(suffix)'/></testsuite>");
    report(3, "TwoTest", "y");
    EXPECT_EQ(read("", 0),
              "m::a.OneTest::x=passed; m::a.OneTest::y=passed; m::a.TwoTest::y=passed; complete; complete");
    folder.write("report.2",
                 "<testsuite><testcase name='y' classname='a.Hidden'><failure "
                 "message='no'/></testcase></testsuite>");
    folder.write("report.2.name", "target/surefire-reports/TEST-a.Hidden.xml\n");
    EXPECT_EQ(
        read("", k_failed),
        "m::a.OneTest::x=passed; m::a.TwoTest::y=passed; m::maven=error (a.Hidden::y failed, whose class is none of "
        "the test classes that were found: no); complete; complete");
}

TEST_F(MavenReading, ReportsThatAreNotWhereTheyShouldBe) {
    const std::vector<TestUnit> units = {unit("OneTest", {})};
    const std::vector<UnitPart> parts = {{&units[0], {}}};
    EXPECT_EQ(read(parts,
                   "[INFO] --- maven-surefire-plugin:2.22.3:test (default-test) @ m ---\n" + std::string(k_one) +
                       std::string(k_one_ended),
                   0),
              "m::maven=error (maven-surefire-plugin:2.22.3 left no report of a test; is its build folder another than "
              "target?); complete");
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

TEST_F(MavenReading, AWholeModule) {
    for (const char* const name : {"OneTest", "TwoTest", "Other"})
        folder.write(std::string("target/test-classes/a/") + name + ".class", "");
    const TestUnit module = whole({"a.OneTest::x", "a.TwoTest::y", "a.TwoTest::z"});
    report(1, "OneTest", "x");
    report(2, "Other", "anything");
    const std::string passed = "m::a.OneTest::x=passed; m::a.Other::anything=passed; ";
    EXPECT_EQ(read_whole(module, "", 0), passed + "complete");
    const std::string two = std::string(k_one) + std::string(k_one_ended) + "[INFO] Running a.TwoTest\n";
    EXPECT_EQ(read_whole(module, two, k_failed),
              passed +
                  "m::a.TwoTest::y=not run (its class ended the process); m::a.TwoTest::z=not run (its class ended the "
                  "process); started m::a.TwoTest");
    // Another module's, that this one needs.
    EXPECT_EQ(read_whole(module, "[INFO] Running b.Another\n[ERROR] it crashed\n", k_failed),
              passed + "m::maven=error (mvn ended with status 1, and no test failed\n[ERROR] it crashed); complete");
}

}  // namespace
}  // namespace pentad
