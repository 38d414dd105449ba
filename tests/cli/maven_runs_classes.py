"""Test classes of one Maven module run in one process of Maven, and are units each: for what runs, and for what becomes of
the others when one of them crashes or hangs."""
import os
import re
import shutil
import sys
import unittest

from pentad_case import main
from selection_case import SelectionCase

REPOSITORY = "/usr/share/maven-repo"
NEEDED = [f"{REPOSITORY}/org/apache/maven/surefire/surefire-junit-platform", f"{REPOSITORY}/org/junit/jupiter/junit-jupiter-engine"]

if missing := [tool for tool in ("mvn", "javac") if shutil.which(tool) is None] + [path for path in NEEDED if not os.path.exists(path)]:
    print(f"skipped: {', '.join(missing)} not there (Debian: maven, junit5)")
    sys.exit(0)

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sums</groupId>
  <artifactId>sums</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter-api</artifactId><version>debian</version><scope>test</scope></dependency>
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter-engine</artifactId><version>debian</version><scope>test</scope></dependency>
  </dependencies>
</project>
"""
SOURCE = "package sums;\n\npublic class {name} {{\n    public static int value() {{\n        return {value};\n    }}\n}}\n"
TEST = """package sums;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class {name}Test {{
    @Test
    void works() throws Exception {{
        {body}
    }}
}}
"""
ONE, TWO, THREE = (f"sums::sums.{name}Test::works" for name in ("One", "Two", "Three"))


class MavenClasses(SelectionCase):
    def setUp(self):
        super().setUp()
        self.environment["PENTAD_TIMEOUT"] = "100"
        self.write(".mvn/maven.config", f"-o\n-Dmaven.repo.local={REPOSITORY}\n")
        self.write(".gitignore", "/target/\n")
        self.write("pom.xml", POM)
        self.environment["PENTAD_MAVEN_ISOLATION"] = "class"
        for name in ("One", "Two", "Three"):
            self.source(name, 1)
            self.unit_test(name, f"assertTrue({name}.value() > 0);")

    def tool(self, *arguments, **options):
        return super().tool(*arguments, timeout=600, **options)

    def source(self, name, value):
        self.write(f"src/main/java/sums/{name}.java", SOURCE.format(name=name, value=value))

    def unit_test(self, name, body):
        self.write(f"src/test/java/sums/{name}Test.java", TEST.format(name=name, body=body))

    def assert_runs(self, statuses, expect=0):
        """Of the classes in their order; where that is wrong, it shows why each would run."""
        seen, wanted = self.statuses(expect=expect), dict(zip((ONE, TWO, THREE), statuses))
        why = "" if seen == wanted else "".join(self.tool("why", test, expect=None).stdout for test in (ONE, TWO, THREE))
        self.assertEqual(seen, wanted, why)

    def statuses(self, *arguments, expect=0):
        return {test["id"]: test["status"] for test in self.run_tests(*arguments, expect=expect)["tests"]}

    def test_only_what_an_edit_can_have_changed_runs(self):
        self.method()
        self.tool("init")
        self.assert_runs(("passed", "passed", "passed"))
        self.write("src/main/java/sums/Two.java", SOURCE.format(name="Two", value=1) + "// the end\n")
        self.assert_runs(("cached", "cached", "cached"))
        # Maven compiles the whole module anew.
        self.source("Two", 2)
        self.assert_runs(("cached", "passed", "cached"))
        self.unit_test("Three", "assertTrue(Three.value() + One.value() > 2);")
        self.assert_runs(("cached", "cached", "failed"), expect=1)
        self.source("One", 3)
        self.assert_runs(("passed", "cached", "passed"))
        self.assertIn("sums.OneTest", affected := self.tool("affected", "target/classes/sums/One.class").stdout)
        self.assertNotIn("sums.TwoTest", affected)

    def test_data_that_a_test_reads(self):
        self.method()
        self.tool("init")
        self.write("src/test/resources/data.txt", "1\n")
        self.unit_test("Two", 'assertTrue(getClass().getResourceAsStream("/data.txt").read() > 0);')
        self.unit_test("Three", 'assertTrue(java.nio.file.Files.exists(java.nio.file.Path.of("src/test/more/data.txt")));')
        self.assert_runs(("passed", "passed", "failed"), expect=1)
        self.write("src/test/more/data.txt", "1\n")
        self.assert_runs(("cached", "cached", "passed"))
        # Maven copies it for all of the module, and may do more with it.
        self.write("src/test/resources/data.txt", "2\n")
        self.assert_runs(("passed", "passed", "passed"))

    def test_crashes_and_hangs_are_one_class_each(self):
        self.environment["PENTAD_TIMEOUT"] = "30"
        self.unit_test("One", "Runtime.getRuntime().halt(3);")
        self.unit_test("Two", "Thread.sleep(3600000);")
        self.assertEqual(self.statuses(expect=1), {ONE: "crashed", TWO: "timed out", THREE: "passed"})

    def test_a_jvm_that_they_share(self):
        del self.environment["PENTAD_MAVEN_ISOLATION"]
        self.unit_test("One", "Runtime.getRuntime().halt(3);")
        self.assert_runs(("crashed", "passed", "passed"), expect=1)

    def test_classes_are_chosen_by_name(self):
        self.assertEqual(self.statuses("-p", "sums::sums.T*"), {TWO: "passed", THREE: "passed"})
        self.assertEqual(self.statuses("-p", "OneTest"), {ONE: "passed"})

    def test_where_only_surefire_knows_the_classes(self):
        chosen = ("<build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><configuration><includes>"
                  "<include>%regex[.*(One|Two|Checks).*]</include></includes></configuration></plugin></plugins></build>")
        self.write("pom.xml", POM.replace("</project>", chosen + "</project>"))
        self.write("src/test/java/sums/Checks.java", TEST.format(name="Checks", body="").replace("class ChecksTest", "class Checks"))
        checks = "sums::sums.Checks::works"
        self.assertEqual(self.statuses(), {ONE: "passed", TWO: "passed", checks: "passed"})
        # The others run again, and nothing that Surefire would not take.
        self.unit_test("One", "Runtime.getRuntime().halt(3);")
        self.assertEqual(self.statuses(expect=1), {ONE: "crashed", TWO: "passed", checks: "passed"})

    def test_junit_4_and_3(self):
        if not os.path.exists(f"{REPOSITORY}/org/apache/maven/surefire/surefire-junit4"):
            self.skipTest("Surefire's part for JUnit 4 is not there (Debian: libsurefire-java)")
        one = "<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.x</version><scope>test</scope></dependency>"
        self.write("pom.xml", re.sub("<dependency>.*</dependency>", one, POM, flags=re.S))
        four = "package sums;\n\nimport static org.junit.Assert.*;\nimport org.junit.*;\n\npublic class {0}Test {{\n{1}\n}}\n"
        self.write("src/test/java/sums/OneTest.java", four.format("One", "    @Test public void works() { assertEquals(1, One.value()); }\n"
                                                                 "    @Test(expected = IllegalStateException.class) public void throwsNot() { }\n"
                                                                 "    @Test @Ignore(\"no\") public void waits() { }"))
        self.write("src/test/java/sums/TwoTest.java", four.format("Two", "    @Test public void works() { Runtime.getRuntime().halt(3); }"))
        self.write("src/test/java/sums/ThreeTest.java", "package sums;\n\npublic class ThreeTest extends junit.framework.TestCase {\n"
                   "    public void testOld() { assertEquals(2, Three.value()); }\n}\n")
        found = {test["id"].removeprefix("sums::sums."): (test["status"], test["file_location"])
                 for test in self.run_tests(expect=1)["tests"]}
        self.assertEqual(found, {"OneTest::works": ("passed", ""), "OneTest::throwsNot": ("failed", ""), "OneTest::waits": ("skipped", ""),
                                 "TwoTest::works": ("crashed", ""),
                                 "ThreeTest::testOld": ("failed", "src/test/java/sums/ThreeTest.java:4")})

    def test_maven_that_fails_is_one_error(self):
        failing = ("<build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId><configuration>"
                   "<argLine>--no-such-option</argLine></configuration></plugin></plugins></build>")
        self.write("pom.xml", POM.replace("</project>", failing + "</project>"))
        statuses = self.statuses(expect=1)
        self.assertEqual(statuses.pop("sums::maven"), "error")
        self.assertEqual(set(statuses.values()), {"not run"})


if __name__ == "__main__":
    main()
