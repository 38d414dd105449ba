"""A project that uses each property of CTest's tests: every outcome, and what ran before what, as with ctest itself."""
import re
import shutil
import subprocess
import unittest

from pentad_case import PentadCase, main

LIST = r"""cmake_minimum_required(VERSION 3.20)
project(properties LANGUAGES NONE)
enable_testing()
set(out ${CMAKE_CURRENT_SOURCE_DIR}/order.txt)
function(one name script)
  add_test(NAME ${name} COMMAND sh -c "echo ${name} >>${out}; ${script}")
  set(at 2)
  while(at LESS ARGC)
    math(EXPR next "${at} + 1")
    set_property(TEST ${name} PROPERTY ${ARGV${at}} "${ARGV${next}}")
    math(EXPR at "${at} + 2")
  endwhile()
endfunction()
one(passes "true")
one(fails "exit 3")
one(will_fail "exit 3" WILL_FAIL ON)
one(will_fail_and_passes "true" WILL_FAIL ON)
one(skip_code "exit 4" SKIP_RETURN_CODE 4)
one(pass_found "echo it is well; exit 3" PASS_REGULAR_EXPRESSION "nothing;is w[e]ll")
one(pass_lacks "echo it is bad" PASS_REGULAR_EXPRESSION "is well")
one(pass_and_will_fail "echo it is well" PASS_REGULAR_EXPRESSION "is well" WILL_FAIL ON)
one(fail_found "echo 'a {1} bad \\\\w'" FAIL_REGULAR_EXPRESSION "a {1} b")
one(fail_lacks "echo fine" FAIL_REGULAR_EXPRESSION "[0-9]+")
one(fail_beats_pass "echo well bad" PASS_REGULAR_EXPRESSION "well" FAIL_REGULAR_EXPRESSION "bad")
one(skip_found "echo skipping; exit 1" SKIP_REGULAR_EXPRESSION "skip")
one(skip_beats_fail "echo skip bad" SKIP_REGULAR_EXPRESSION "skip" FAIL_REGULAR_EXPRESSION "bad")
one(crashes "kill -SEGV $$")
one(crashes_and_will_fail "kill -SEGV $$" WILL_FAIL ON)
one(too_long "exec sleep 20" TIMEOUT 1)
one(has_time "exec sleep 1.2" TIMEOUT 0)
one(disabled "false" DISABLED ON)
one(file_is_there "true" REQUIRED_FILES ${CMAKE_CURRENT_LIST_FILE})
one(file_is_missing "true" REQUIRED_FILES ${CMAKE_CURRENT_SOURCE_DIR}/nothing)
one(environment "test \"$A-$B\" = 1-2" ENVIRONMENT "A=1;B=2")
one(modified "test \"$A-$B-$C-\${HOME-none}\" = /x:1-23-4\;5-none" ENVIRONMENT "A=1;B=2"
  ENVIRONMENT_MODIFICATION "A=path_list_prepend:/x;B=string_append:3;C=set:4;C=cmake_list_append:5;HOME=unset:")
one(folder "test \"$(pwd)\" = /" WORKING_DIRECTORY /)
one(late "true" DEPENDS "early;fails")
one(early "true")
one(db_up "true" FIXTURES_SETUP db)
one(db_down "true" FIXTURES_CLEANUP db)
one(db_user "true" FIXTURES_REQUIRED db)
one(broken_up "false" FIXTURES_SETUP broken)
one(broken_down "true" FIXTURES_CLEANUP broken)
one(broken_user "true" FIXTURES_REQUIRED broken)
foreach(number RANGE 1 3)
  one(locked_${number} "mkdir ${out}.lock && sleep 0.1 && rmdir ${out}.lock" RESOURCE_LOCK one)
endforeach()
one(serial "test ! -e ${out}.lock" RUN_SERIAL ON)
one(wide "true" PROCESSORS 8)
one(labelled "true" LABELS "slow;nightly" COST 100)
add_test(NAME no_program COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/nothing)
"""
# How ctest says it, and in how many ways pentad may.
WORDS = {"Passed": {"passed"}, "***Failed": {"failed"}, "***Skipped": {"skipped"}, "***Timeout": {"timed out"},
         "***Exception": {"crashed"}, "***Not Run": {"error", "not run"}, "***Not Run (Disabled)": {"skipped"}}


@unittest.skipUnless(shutil.which("ctest"), "ctest is not there")
class SameAsCTest(PentadCase):
    def order(self):
        names = self.read("order.txt").decode().split()
        (self.work / "order.txt").unlink()
        return names

    def check_order(self, names):
        for first, second in (("early", "late"), ("db_up", "db_user"), ("db_user", "db_down"), ("broken_up", "broken_down")):
            self.assertLess(names.index(first), names.index(second), names)
        self.assertNotIn("broken_user", names)

    def test_each_property(self):
        self.write("CMakeLists.txt", LIST)
        self.write("pentad.toml", "[scan]\nignore = ['order.txt*', 'build/']\n")
        subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=self.work, check=True, capture_output=True)
        said = subprocess.run(["ctest", "-j2", "--test-dir", "build"], cwd=self.work, capture_output=True, text=True).stdout
        theirs = dict(re.findall(r"^ *\d+/\d+ Test +#\d+: (\S+) \.* *(Passed|\*\*\*Not Run \(Disabled\)|\*\*\*\w+(?: Run)?)", said, re.M))
        self.check_order(self.order())
        document = self.pentad_json("test", "-j", "2", expect=1)
        self.check_order(self.order())
        ours = {test["id"]: test["status"] for test in document["tests"]}
        self.assertEqual(sorted(ours), sorted(theirs))
        self.assertGreater(len(ours), 35)
        for name, status in ours.items():
            self.assertIn(status, WORDS[theirs[name]], name)

    def test_one_test_brings_along_its_set_up(self):
        self.write("CMakeLists.txt", LIST)
        self.write("pentad.toml", "[scan]\nignore = ['order.txt*']\n")
        self.pentad("test", "-p", "db_user")
        self.assertEqual(self.order(), ["db_up", "db_user"])


if __name__ == "__main__":
    main()
