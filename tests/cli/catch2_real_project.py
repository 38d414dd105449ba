"""Catch2's own examples, as Debian ships their sources, built through CMake: outcomes as in each program's own report."""
import pathlib
import shutil
import sys
import xml.etree.ElementTree as ElementTree

from pentad_case import PentadCase, main, skip_without

SOURCES = pathlib.Path("/usr/share/doc/catch2/examples")
# Each is a program; the main() of those without one is an example too, and compiled once.
LIST = """cmake_minimum_required(VERSION 3.20)
project(examples CXX)
set(CMAKE_CXX_STANDARD 17)
enable_testing()
find_package(Catch2 REQUIRED)
add_library(with_main STATIC examples/000-CatchMain.cpp)
target_link_libraries(with_main PUBLIC Catch2::Catch2)
foreach(name 010-TestCase 030-Asn-Require-Check 100-Fix-Section 120-Bdd-ScenarioGivenWhenThen 302-Gen-Table)
  add_executable(${name} examples/${name}.cpp)
  file(STRINGS examples/${name}.cpp own REGEX "define CATCH_CONFIG_(MAIN|RUNNER)")
  if(own)
    target_link_libraries(${name} PRIVATE Catch2::Catch2)
  else()
    target_link_libraries(${name} PRIVATE with_main)
  endif()
  add_test(NAME ${name} COMMAND ${name})
endforeach()
"""

if not (SOURCES / "010-TestCase.cpp").is_file():
    print("skipped: Catch2's examples are not there (Debian: catch2 2)")
    sys.exit(0)
skip_without("cmake", "c++")


class Catch2Examples(PentadCase):
    def test_each_outcome(self):
        shutil.copytree(SOURCES, self.work / "examples")
        self.write("CMakeLists.txt", LIST)
        self.write(".gitignore", "build/\n")
        self.run_program("cmake", "-S", ".", "-B", "build", "-DCMAKE_CXX_FLAGS=-O0", timeout=120)
        self.run_program("cmake", "--build", "build", "-j2", timeout=500)
        tests = self.pentad_json("test", expect=1, timeout=300)["tests"]
        ours = {test["id"]: test["status"] for test in tests}
        self.assertEqual(ours, self.theirs())
        self.assertGreater(len(ours), 8)
        self.assertLess({"passed", "failed"}, {*ours.values(), ""})

    def theirs(self):
        """{id: outcome}, as each program's own JUnit report and its list have it."""
        found = {}
        for program in sorted((self.work / "build").glob("[0-9]*-*[a-zA-Z]")):
            report = self.scratch / f"{program.name}.xml"
            names = self.run_program(program, "--list-test-names-only", expect=None).stdout.splitlines()
            self.run_program(program, "-r", "junit", "-o", report, expect=None)
            cases = list(ElementTree.parse(report).getroot().iter("testcase"))
            for name in names:
                # One of sections is told by its sections: `Class.NAME/section`.
                its = [one for one in cases if name in (one.get("classname"), one.get("classname").rpartition(".")[2], one.get("name"))
                       or one.get("classname").endswith(f".{name}")]
                failed = any(one.find(kind) is not None for one in its for kind in ("failure", "error"))
                found[f"{program.name}::{name.strip()}"] = "failed" if failed else "passed"
        return found


main()
