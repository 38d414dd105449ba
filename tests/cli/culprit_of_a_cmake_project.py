"""GoogleTest through CMake: five edits are recorded, the tests fail, isolate names the culprit, rollback takes it back."""
import shutil
import unittest

from pentad_case import PentadCase, main

LIST = """cmake_minimum_required(VERSION 3.20)
project(sums LANGUAGES CXX)
enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
add_executable(sums_tests sums_test.cpp sums.cpp)
target_link_libraries(sums_tests PRIVATE GTest::gtest GTest::gtest_main)
gtest_discover_tests(sums_tests)
"""
SUMS = "int sum(int a, int b) { return a + b; }\nint twice(int a) { return 2 * a; }\n"
TESTS = """#include <gtest/gtest.h>
int sum(int a, int b);
int twice(int a);
TEST(Sums, Sum) { EXPECT_EQ(sum(1, 2), 3); }
TEST(Sums, Twice) { EXPECT_EQ(twice(4), 8); }
"""
SUM = "sums_tests::Sums.Sum"


@unittest.skipUnless(shutil.which("cmake"), "cmake is not there")
class CMakeProject(PentadCase):
    def setUp(self):
        super().setUp()
        self.write("CMakeLists.txt", LIST)
        self.write("sums.cpp", SUMS)
        self.write("sums_test.cpp", TESTS)
        self.environment["PENTAD_ISOLATE"] = "off"  # it is asked for below
        self.pentad("init")

    def edit(self, place, name, text, expect=0):
        self.write(name, text)
        return self.pentad("record", "-q", name, "-d", f"edit {place}", expect=expect)

    def test_from_the_first_edit_to_the_rollback(self):
        for _ in range(3):
            self.pentad("test", "-q", "--all")
        self.edit(1, "notes.txt", "one\n")
        self.edit(2, "sums.cpp", SUMS.replace("2 * a", "a + a"))
        self.edit(3, "sums.cpp", SUMS.replace("2 * a", "a + a").replace("a + b", "a - b"))
        self.edit(4, "notes.txt", "two\n")
        self.edit(5, "more.txt", "three\n", expect=1)
        run = self.pentad_json("test", "--all", expect=1)
        failed = {test["id"]: test for test in run["tests"] if test["status"] == "failed"}
        self.assertEqual(list(failed), [SUM])
        self.assertEqual(failed[SUM]["file_location"], "sums_test.cpp:4")
        found = self.pentad_json("isolate")
        self.assertEqual([(test["test"], test["verdict"], test["edits"]) for test in found["tests"]],
                         [(SUM, "culprit", [3])])
        self.pentad("rollback", "--edit", "3")
        self.assertIn("a + b", self.read("sums.cpp").decode())
        self.assertIn("a + a", self.read("sums.cpp").decode())
        self.pentad("test", "-q", "--all")

    def test_a_build_that_fails_is_one_failure(self):
        self.write("sums.cpp", SUMS.replace("2 * a", "2 * b"))
        document = self.pentad_json("test", expect=1)
        self.assertEqual([test["id"] for test in document["tests"]], ["build"])
        self.assertEqual(document["tests"][0]["file_location"], "sums.cpp:2")
        self.assertIn("error", document["tests"][0]["message"])
        self.write("sums.cpp", SUMS.replace("2 * a", "2 * missing(a)").replace("int twice", "int missing(int);\nint twice"))
        document = self.pentad_json("test", expect=1)
        self.assertIn("missing", document["tests"][0]["message"])
        self.write("CMakeLists.txt", LIST + "find_package(NoSuchPackage REQUIRED)\n")
        document = self.pentad_json("test", expect=1)
        self.assertEqual(document["tests"][0]["file_location"], "CMakeLists.txt:9")


if __name__ == "__main__":
    main()
