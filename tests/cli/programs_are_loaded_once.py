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
add_executable(loaded_probe probe.c)
set(ext ${CMAKE_SOURCE_DIR}/../ext)
target_link_libraries(loaded_probe PRIVATE ${ext}/libpart.so)
target_link_options(loaded_probe PRIVATE LINKER:-rpath,${ext}/early LINKER:-rpath,${ext})
set_target_properties(loaded_probe PROPERTIES SKIP_BUILD_RPATH ON)
foreach(number RANGE 1 8)
  add_test(NAME t${number} COMMAND ${ext}/program ${number})
  set_tests_properties(t${number} PROPERTIES ENVIRONMENT "OWN=${number}")
endforeach()
set_tests_properties(t8 PROPERTIES RUN_SERIAL ON)
"""
SWAP = """
add_test(NAME swap COMMAND sh -c "cd ${ext} && $ENV{SWAP}")
set_tests_properties(swap PROPERTIES DEPENDS "t1;t2;t3;t4;t5;t6;t7;t8")
foreach(number RANGE 11 18)
  add_test(NAME t${number} COMMAND ${ext}/program ${number})
  set_tests_properties(t${number} PROPERTIES DEPENDS swap)
endforeach()
"""
# What each test saw goes into a file; the dynamic loader's part of a start is told by a constructor of a library.
PROBE = r"""
#include <dirent.h>
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
static int others(void) {
  char own[4000] = "", path[300], its[4000];
  int found = 0;
  readlink("/proc/self/exe", own, sizeof own - 1);
  DIR* all = opendir("/proc");
  for (struct dirent* one; (one = readdir(all));) {
    snprintf(path, sizeof path, "/proc/%s/exe", one->d_name);
    memset(its, 0, sizeof its);
    found += atoi(one->d_name) > 0 && atoi(one->d_name) != getpid() && readlink(path, its, sizeof its - 1) > 0 && !strcmp(own, its);
  }
  closedir(all);
  return found;
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
  if (atoi(words[1]) == 8) fprintf(seen, "others %d\n", others());
  fclose(seen);
  printf("said %s\n", words[1]);
  switch (atoi(words[1])) {
    case 5: return 3;
    case 6: raise(SIGSEGV); break;
    case 7: while (getenv("HANG")) pause();
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
        (self.scratch / "ext/program").symlink_to(self.work / "test_batch_logs/build/cmake/loaded_probe")
        (self.scratch / "ext/early").mkdir()
        self.tool("init")

    def make_part(self, version, name="libpart.so"):
        """Outside of the workspace: a change in it, while tests run, would have them run again elsewhere."""
        source, made = self.scratch / "part.c", self.scratch / "ext" / name
        source.write_text(PART.format(version=version))
        made.parent.mkdir(exist_ok=True)
        self.run_program("cc", "-shared", "-fPIC", "-Wl,-soname,libpart.so", source, "-o", f"{made}.new")
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
        self.environment["HANG"] = "1"
        for trace in ("auto", "off"):
            with self.subTest(trace=trace):
                self.environment["PENTAD_TRACE"] = trace
                tests, saw = self.run_once("off")
                self.assertEqual(self.forked(), [])
                self.assertEqual(self.run_once("auto"), (tests, saw))
                self.assertGreaterEqual(len(self.forked()), 3)  # the first two start it, also after the one that is alone
                self.assertEqual({id: status for id, (status, _) in tests.items()},
                                 {"t1": "passed", "t2": "passed", "t3": "passed", "t4": "passed", "t5": "failed",
                                  "t6": "crashed", "t7": "timed out", "t8": "passed"})
                self.assertIn("starts 1 version 1 own 4 session 1\n", saw[4])
                self.assertIn("loader in the environment: 0\n", saw[4])
                self.assertIn("others 0\n", saw[8])
                self.assertNotIn(str(self.work), self.run_program("ps", "-eo", "args").stdout)

    def test_what_only_loading_reads_counts(self):
        def statuses(expect=1):
            document = self.pentad_json("test", "-j1", expect=expect)
            return {test["id"]: test["status"] for test in document["tests"]}
        statuses()  # builds the program, which is too young then
        time.sleep(0.05)
        statuses()
        self.assertGreaterEqual(len(self.forked()), 3)
        kept = {"t1", "t2", "t3", "t4", "t7", "t8"}
        self.assertEqual({id for id, status in statuses().items() if status == "cached"}, kept)
        self.make_part(2)
        self.assertEqual({id for id, status in statuses().items() if status == "cached"}, set())
        self.assertIn("version 2", (self.seen / "4").read_text())

    def test_what_is_another_after_a_test_is_loaded_anew(self):
        self.make_part(2, "other.so")
        self.write("CMakeLists.txt", LIST + SWAP)
        for way in ("mv other.so libpart.so", "cat other.so > libpart.so", "mv libpart.so first.so && ln -s other.so libpart.so",
                    "cp other.so early/libpart.so", "cp /bin/false other && ln -sf other program",
                    "cat /bin/false > program"):
            for trace in ("auto", "off"):
                with self.subTest(way, trace=trace):
                    self.environment.update(SWAP=way, PENTAD_TRACE=trace)
                    shutil.rmtree(self.scratch / "ext")
                    shutil.rmtree(self.work / "test_batch_logs/build", ignore_errors=True)
                    self.make_part(1)
                    self.make_part(2, "other.so")
                    (self.scratch / "ext/early").mkdir()
                    (self.scratch / "ext/program").symlink_to(self.work / "test_batch_logs/build/cmake/loaded_probe")
                    for number in AT_FIRST + LATER:
                        (self.seen / str(number)).write_text("0\n")
                    tests, _ = self.run_once("auto")
                    self.assertEqual(tests["swap"][0], "passed", tests["swap"])
                    if "program" in way:
                        self.assertEqual({tests[f"t{number}"][0] for number in LATER}, {"failed"})
                        continue
                    versions = {number: (self.seen / str(number)).read_text().split("version ")[1][0] for number in AT_FIRST + LATER}
                    self.assertEqual(versions, dict.fromkeys(AT_FIRST, "1") | dict.fromkeys(LATER, "2"))
                    for numbers in (AT_FIRST, LATER):
                        self.assertGreaterEqual(len(set(self.forked()) & {str(number) for number in numbers}), 3)


main()
