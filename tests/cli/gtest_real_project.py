"""GoogleTest's own samples, as Debian ships their sources, built through CMake: outcomes as in each program's own report."""
import json
import pathlib
import shutil
import sys

from pentad_case import PentadCase, main, skip_without

SOURCES = pathlib.Path("/usr/src/googletest")
# CMake's helper gives each program's test to CTest; here with GoogleTest's library as it is installed, which needs no building.
LIST = """cmake_minimum_required(VERSION 3.20)
project(samples CXX)
enable_testing()
find_package(GTest REQUIRED)
foreach(number RANGE 1 10)
  set(library)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/samples/sample${number}.cc)
    set(library samples/sample${number}.cc)
  elseif(number EQUAL 5)
    set(library samples/sample1.cc)
  endif()
  add_executable(sample${number} samples/sample${number}_unittest.cc ${library})
  target_link_libraries(sample${number} PRIVATE GTest::gtest GTest::gtest_main)
  add_test(NAME sample${number} COMMAND sample${number})
endforeach()
"""

if not (SOURCES / "googletest" / "samples").is_dir():
    print("skipped: GoogleTest's sources are not there (Debian: googletest)")
    sys.exit(0)
skip_without("cmake", "c++")


class GoogleTestSamples(PentadCase):
    def test_each_outcome(self):
        shutil.copytree(SOURCES / "googletest" / "samples", self.work / "samples")
        self.write("CMakeLists.txt", LIST)
        self.write(".gitignore", "build/\n")
        self.run_program("cmake", "-S", ".", "-B", "build", timeout=120)
        self.run_program("cmake", "--build", "build", "-j2", timeout=300)
        tests = self.pentad_json("test", expect=None, timeout=300)["tests"]
        ours = {test["id"]: test["status"] for test in tests}
        self.assertEqual(ours, self.theirs())
        self.assertGreater(len(ours), 30)

    def theirs(self):
        """{id: outcome}, from the XML's likeness in JSON that each program writes."""
        found = {}
        for program in sorted((self.work / "build").glob("sample*[0-9]")):
            report = self.scratch / f"{program.name}.json"
            self.run_program(program, f"--gtest_output=json:{report}", expect=None)
            for suite in json.loads(report.read_text("utf-8"))["testsuites"]:
                for case in suite["testsuite"]:
                    skipped = case["status"] == "NOTRUN" or case["result"] == "SKIPPED"
                    found[f"{program.name}::{suite['name']}.{case['name']}"] = (
                        "skipped" if skipped else "failed" if case.get("failures") else "passed")
        return found


main()
