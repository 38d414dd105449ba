"""What pentad builds for a run is older than the run's units: their outcomes are kept at once, not after one run more. A
source that changes is built anew, and its tests run."""
import shutil
import unittest

from pentad_case import main
from selection_case import SelectionCase

# The kernel stamps files with its last tick: what is built is older than that when the tests begin.
LIST = """cmake_minimum_required(VERSION 3.20)
project(sums LANGUAGES C)
enable_testing()
foreach(name one two)
  add_executable(${name} ${name}.c)
  add_custom_command(TARGET ${name} POST_BUILD COMMAND sleep 0.1)
  add_test(NAME ${name} COMMAND ${name})
endforeach()
"""


@unittest.skipUnless(shutil.which("cmake"), "cmake is not there")
class BuiltPrograms(SelectionCase):
    def setUp(self):
        super().setUp()
        self.method()
        self.write("CMakeLists.txt", LIST)
        for name in ("one", "two"):
            self.write(f"{name}.c", "int main(void) { return 0; }\n")
        self.tool("init")

    def statuses(self, expect=0):
        return {test["id"].split("::")[0]: test["status"] for test in self.run_tests(expect=expect)["tests"]}

    def test_outcomes_are_kept_from_the_run_that_built(self):
        self.assertEqual(self.statuses(), {"one": "passed", "two": "passed"})
        self.assertEqual(self.statuses(), {"one": "cached", "two": "cached"})
        self.write("one.c", "int main(void) { return 1; }\n")
        self.assertEqual(self.statuses(expect=1), {"one": "failed", "two": "cached"})
        self.write("one.c", "int main(void) { return 0 * 1; }\n")
        self.assertEqual(self.statuses(), {"one": "passed", "two": "cached"})
        self.assertEqual(self.statuses(), {"one": "cached", "two": "cached"})


main()
