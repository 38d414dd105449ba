"""A program that many tests start is loaded once, and forked for each: the tests are to see nothing of it."""
import os
import shutil
import time
import unittest

from pentad_case import main
from selection_case import SelectionCase

LIST = """cmake_minimum_required(VERSION 3.20)
project(probes LANGUAGES C)
enable_testing()
add_executable(probe probe.c)
target_link_libraries(probe PRIVATE ${CMAKE_SOURCE_DIR}/../ext/libpart.so)
foreach(number RANGE 1 8)
  add_test(NAME t${number} COMMAND probe ${number})
  set_tests_properties(t${number} PROPERTIES ENVIRONMENT "OWN=${number}")
endforeach()
"""
# What each test saw goes into a file; the dynamic loader's part of a start is told by a constructor of a library.
PROBE = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
extern int starts, version;
static int own_starts;
__attribute__((constructor)) static void begin(void) { own_starts = starts; }
static void copy(FILE* to, const char* from) {
  FILE* file = fopen(from, "r");
  for (int c; (c = getc(file)) != EOF;) putc(c == 0 ? ' ' : c, to);
  putc('\n', to);
  fclose(file);
}
int main(int count, char** words) {
  char name[4000];
  snprintf(name, sizeof name, "%s/%s", getenv("SEEN"), words[1]);
  FILE* seen = fopen(name, "w");
  FILE* maps = fopen("/proc/self/maps", "r");
  int forked = 0;
  for (char line[5000]; fgets(line, sizeof line, maps);) forked |= strstr(line, "libpentad-loader") != 0;
  fprintf(seen, "%d\n%s %s %d starts %d version %d own %s session %d\n", forked, words[0], words[1], count, own_starts,
          version, getenv("OWN"), getsid(0) == getpid());
  char* preload = getenv("LD_PRELOAD");
  fprintf(seen, "loader in the environment: %d\n", preload != 0 && strstr(preload, "loader") != 0);
  copy(seen, "/proc/self/cmdline");
  copy(seen, "/proc/self/comm");
  fclose(seen);
  printf("said %s\n", words[1]);
  switch (atoi(words[1])) {
    case 5: return 3;
    case 6: raise(SIGSEGV); break;
    case 7: for (;;) pause();
  }
  return 0;
}
"""
AT_FIRST, LATER = list(range(1, 9)), list(range(11, 19))
PART = """
int starts;
int version = {version};
__attribute__((constructor)) static void begin(void) {{ ++starts; }}
"""


@unittest.skipUnless(shutil.which("cmake") and shutil.which("cc"), "cmake or cc is not there")
class LoadedOnce(SelectionCase):
    def setUp(self):
        super().setUp()
        self.method()
        self.seen = self.scratch / "seen"
        self.seen.mkdir()
        for number in AT_FIRST + LATER:
            (self.seen / str(number)).write_text("0\n")  # that there was nothing would be a reason to run again
        self.environment.update(PENTAD_TIMEOUT="2", PENTAD_GRACE="0.1", PENTAD_ISOLATE="off", SEEN=str(self.seen))
        self.write("CMakeLists.txt", LIST)
        self.write("probe.c", PROBE)
        self.make_part(1)
        self.tool("init")

    def make_part(self, version, name="libpart.so"):
        """Outside of the workspace: a change in it, while tests run, would have them run again elsewhere."""
        source, made = self.scratch / "part.c", self.scratch / "ext" / name
        source.write_text(PART.format(version=version))
        made.parent.mkdir(exist_ok=True)
        self.run_program("cc", "-shared", "-fPIC", source, "-o", f"{made}.new")
        os.rename(f"{made}.new", made)

    def forked(self):
        return [file.name for file in self.seen.iterdir() if file.read_text().startswith("1\n")]

    def run_once(self, load_once):
        """What the tests came to, and what they saw."""
        self.environment["PENTAD_LOAD_ONCE"] = load_once
        document = self.pentad_json("test", "--all", "-j1", expect=1)
        tests = {test["id"]: (test["status"], test["message"].replace("\n", " ")) for test in document["tests"]}
        saw = {number: (self.seen / str(number)).read_text().split("\n", 1)[1] for number in AT_FIRST}
        return tests, saw

    def test_each_test_sees_a_process_of_its_own(self):
        for trace in ("auto", "off"):
            with self.subTest(trace=trace):
                self.environment["PENTAD_TRACE"] = trace
                tests, saw = self.run_once("off")
                self.assertEqual(self.forked(), [])
                self.assertEqual(self.run_once("auto"), (tests, saw))
                self.assertEqual(len(self.forked()), 6)  # the first two start it
                self.assertEqual({id: status for id, (status, _) in tests.items()},
                                 {"t1": "passed", "t2": "passed", "t3": "passed", "t4": "passed", "t5": "failed",
                                  "t6": "crashed", "t7": "timed out", "t8": "passed"})
                self.assertIn("starts 1 version 1 own 4 session 1\n", saw[4])
                self.assertIn("loader in the environment: 0\n", saw[4])
                self.assertNotIn("probe", self.run_program("ps", "-eo", "args").stdout.replace("probe.c", ""))

    def test_what_only_loading_reads_counts(self):
        def statuses(expect=1):
            document = self.pentad_json("test", "-j1", expect=expect)
            return {test["id"]: test["status"] for test in document["tests"]}
        statuses()  # builds the program, which is too young then
        time.sleep(0.05)
        statuses()
        self.assertEqual(len(self.forked()), 6)
        kept = {"t1", "t2", "t3", "t4", "t8"}
        self.assertEqual({id for id, status in statuses().items() if status == "cached"}, kept)
        self.make_part(2)
        self.assertEqual({id for id, status in statuses().items() if status == "cached"}, set())
        self.assertIn("version 2", (self.seen / "4").read_text())

    def test_what_is_replaced_between_two_tests_is_loaded_anew(self):
        self.make_part(2, "other.so")
        self.write("CMakeLists.txt", LIST + """
add_test(NAME swap COMMAND ${CMAKE_COMMAND} -E rename ${CMAKE_SOURCE_DIR}/../ext/other.so ${CMAKE_SOURCE_DIR}/../ext/libpart.so)
set_tests_properties(swap PROPERTIES DEPENDS "t1;t2;t3;t4;t5;t6;t7;t8")
foreach(number RANGE 11 18)
  add_test(NAME t${number} COMMAND probe ${number})
  set_tests_properties(t${number} PROPERTIES DEPENDS swap)
endforeach()
""")
        self.run_once("auto")
        versions = {number: (self.seen / str(number)).read_text().split("version ")[1][0] for number in AT_FIRST + LATER}
        self.assertEqual(versions, dict.fromkeys(AT_FIRST, "1") | dict.fromkeys(LATER, "2"))
        for numbers in (AT_FIRST, LATER):
            self.assertEqual(len(set(self.forked()) & {str(number) for number in numbers}), 6)


main()
