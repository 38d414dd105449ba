// Units that one process runs: how it is started, whose its results and its troubles are, and what each depends on.
// With a Maven that is a script.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

using test::UnitRun;

/// Runs the classes of -Dtest as the files `does/CLASS` say, and writes a line with them into `starts`.
constexpr const char* k_maven = R"(#!/bin/sh
for word; do case $word in
    -Dtest=*) classes=${word#-Dtest=} ;;
    -Djvm=*) jvm=${word#-Djvm=} ;;
    test) run=1 ;;
esac; done
[ -n "$run" ] || exit 0
mkdir -p target/surefire target/surefire-reports
cat src/test/java/*.java >/dev/null
started=
status=0
for class in $(echo "$classes" | tr , ' '); do
    case $class in *'$*') continue ;; esac
    method=${class#*#}
    class=${class%%#*}
    does=$(cat "$TOP/does/$class")
    [ "$does" != fails ] || { echo "[ERROR] no plugin"; exit 1; }
    started="$started $class"
    echo "$started" >"$TOP/last"
    [ "$does" != nothing ] || continue  # Surefire has found no test in it
    echo "[INFO] Running $class"
    echo "forkTestSet=java.lang.Class|$class" >target/surefire/1tmp
    CLASS=$class "$jvm" -jar none "$PWD/target/surefire" run 1tmp
    case $does in
        crashes) echo "$started" >>"$TOP/starts"; exit 1 ;;
        hangs) echo "$started" >>"$TOP/starts"; exec sleep 1000 ;;
    esac
    echo "<testsuite name='$class'><testcase name='a' classname='$class'/></testsuite>" \
        >"target/surefire-reports/TEST-$class.xml"
    echo "[INFO] Tests run: 1, Time elapsed: 1 s - in $class"
done
echo "$started" >>"$TOP/starts"
exit "$status"
)";
constexpr const char* k_java = "#!/bin/sh\ncat src/test/java/data/$CLASS.txt target/classes/$CLASS.class\n";

class UnitGroup : public testing::Test {
   protected:
    UnitGroup() {
        project.request.settings.frameworks = {"maven"};
        project.write("pom.xml", "<project><artifactId>m</artifactId></project>");
        program("mvn", k_maven);
        program("java/bin/java", k_java);
        ::setenv("PATH", ((bin / "").string() + ":" + path).c_str(), 1);
        ::setenv("JAVA_HOME", (bin / "java").c_str(), 1);
        ::setenv("TOP", bin.path().c_str(), 1);
        for (const char* name : {"ATest", "BTest", "CTest"}) add(name, "passes");
        project.request.settings.maven_isolation = "class";
    }
    ~UnitGroup() override {
        ::setenv("PATH", path.c_str(), 1);
        ::unsetenv("JAVA_HOME");
        ::unsetenv("TOP");
    }

    void program(const std::string& name, const std::string& text) {
        bin.write(name, text);
        fs::permissions(bin / name, fs::perms::owner_all);
    }
    void add(const std::string& name, const std::string& what) {
        project.write("src/test/java/" + name + ".java", "class " + name + " { @Test void a() {} }");
        project.write("src/test/java/data/" + name + ".txt", "");
        project.write("target/classes/" + name + ".class", "");
        bin.write("does/" + name, what + "\n");
    }

    /// The classes of each process, in the order in which they ended.
    std::string starts() { return read_file(bin / "starts").value_or(""); }

    std::string path = ::getenv("PATH");
    test::TempFolder bin;
    test::PythonProject project;
};

TEST_F(UnitGroup, IsOneProcess) {
    const UnitRun run = project.run();
    EXPECT_EQ(run.listed(), "m::ATest::a passed\nm::BTest::a passed\nm::CTest::a passed\n");
    EXPECT_EQ(run.of("m::BTest::a").unit, "m::BTest");
    EXPECT_EQ(starts(), " ATest BTest CTest\n");
}

TEST_F(UnitGroup, RunsWhatWasChosen) {
    project.request.selection = {{{"m::CTest"}, {"m::ATest", {"m::ATest::a"}}}};
    EXPECT_EQ(project.run().listed(), "m::ATest::a passed\nm::CTest::a passed\n");
    EXPECT_EQ(starts(), " ATest CTest\n");
}

TEST_F(UnitGroup, ACrashIsItsUnitsAndTheRestRunsAgain) {
    add("ATest", "crashes");
    const UnitRun run = project.run();
    EXPECT_EQ(run.told("m::ATest::a"), "crashed: exited with status 1 in the middle of the test");
    EXPECT_EQ(run.told("m::BTest::a"), "passed");
    EXPECT_EQ(run.told("m::CTest::a"), "passed");
    EXPECT_EQ(run.outcome.results.size(), 3U);
    const std::string ran = starts();
    EXPECT_TRUE(ran == " ATest\n BTest CTest\n" || ran == " ATest\n CTest BTest\n") << ran;
}

TEST_F(UnitGroup, AHangIsItsUnitsAndWhatPassedBeforeCounts) {
    project.request.settings.timeout = 2;
    add("BTest", "hangs");
    const UnitRun run = project.run();
    EXPECT_EQ(run.told("m::BTest::a"), "timed out: timed out after 2 s");
    EXPECT_EQ(run.told("m::ATest::a"), "passed");
    EXPECT_EQ(run.told("m::CTest::a"), "passed");
    EXPECT_EQ(starts(), " ATest BTest\n CTest\n");
}

TEST_F(UnitGroup, EachCrashIsFound) {
    for (const char* name : {"ATest", "BTest", "CTest"}) add(name, "crashes");
    EXPECT_EQ(project.run().listed(), "m::ATest::a crashed\nm::BTest::a crashed\nm::CTest::a crashed\n");
}

TEST_F(UnitGroup, AToolThatFailsIsOneErrorAndNothingPassed) {
    add("ATest", "fails");
    EXPECT_EQ(project.run().listed(), "m::BTest not run\nm::CTest not run\nm::maven error\n");
}

TEST_F(UnitGroup, AUnitWithoutTestsIsSkipped) {
    add("BTest", "nothing");
    EXPECT_EQ(project.run().listed(), "m::ATest::a passed\nm::BTest skipped\nm::CTest::a passed\n");
}

TEST_F(UnitGroup, StopsWhenATestFailed) {
    project.request.fail_fast = true;
    add("ATest", "crashes");
    EXPECT_EQ(project.run().told("m::ATest::a"), "crashed: exited with status 1 in the middle of the test");
    EXPECT_EQ(starts(), " ATest\n");
}

TEST_F(UnitGroup, EachDependsOnWhatItsOwnProcessDid) {
    project.request.trace = true;
    const UnitRun run = project.run();
    ASSERT_EQ(run.outcome.traces.size(), 3U);
    for (const UnitFacts& trace : run.outcome.traces) {
        if (trace.method == "none") GTEST_SKIP() << "no method of tracing works here";
        const std::string name = trace.unit.substr(trace.unit.rfind(':') + 1);
        for (const char* other : {"ATest", "BTest", "CTest"}) {
            const auto has = [&](FactClass kind, const std::string& file) {
                return std::ranges::find(trace.facts, Fact{kind, file}) != trace.facts.end();
            };
            EXPECT_EQ(has(FactClass::content, std::string("src/test/java/data/") + other + ".txt"), name == other);
            EXPECT_EQ(has(FactClass::product, std::string("target/classes/") + other + ".class"), name == other);
            EXPECT_FALSE(has(FactClass::content, std::string("src/test/java/") + other + ".java"));
        }
        EXPECT_EQ(trace.taints, std::vector<std::string>()) << trace.unit;
    }
}

TEST_F(UnitGroup, WithoutProcessesOfTheirOwnEachDependsOnAll) {
    project.request.trace = true;
    project.request.settings.maven_isolation = "module";
    program("mvn", std::string(k_maven).replace(std::string(k_maven).find("\"$jvm\""), 6, "java"));
    ::setenv("PATH", ((bin / "").string() + ":" + (bin / "java/bin").string() + ":" + path).c_str(), 1);
    const UnitRun run = project.run();
    ASSERT_EQ(run.outcome.traces.size(), 3U);
    for (const UnitFacts& trace : run.outcome.traces)
        for (const char* other : {"ATest", "BTest", "CTest"})
            EXPECT_TRUE(trace.method == "none" ||
                        (trace.shared != nullptr &&
                         std::ranges::find(*trace.shared,
                                           Fact{FactClass::content, std::string("src/test/java/") + other + ".java"}) !=
                             trace.shared->end()));
}

}  // namespace
}  // namespace pentad
