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
one(time_after_match "sleep 0.3; echo ready; sleep 1.5" TIMEOUT 1 TIMEOUT_AFTER_MATCH "5;re[a]dy")
one(too_long_after_match "echo ready; exec sleep 20" TIMEOUT_AFTER_MATCH "1;ready")
one(line_ends_too_late "printf ready; sleep 1.5; echo" TIMEOUT_AFTER_MATCH "1;ready")
one(match_counts_once "for i in 1 2 3 4; do echo ready; sleep 0.6; done" TIMEOUT_AFTER_MATCH "1;ready")
one(match_comes_too_late "sleep 2; echo ready" TIMEOUT 1 TIMEOUT_AFTER_MATCH "20;ready")
one(groups_without_resources "test -z \"$CTEST_RESOURCE_GROUP_COUNT\"" RESOURCE_GROUPS "2,gpus:2")
add_test(NAME no_program COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/nothing)
"""
RESOURCES = r"""cmake_minimum_required(VERSION 3.20)
project(resources LANGUAGES NONE)
set(CTEST_RESOURCE_SPEC_FILE ${CMAKE_CURRENT_SOURCE_DIR}/spec.json)
include(CTest)
function(one name groups script)
  add_test(NAME ${name} COMMAND sh -c "env | grep ^CTEST_RES | sort >${CMAKE_CURRENT_SOURCE_DIR}/${name}.txt; ${script}")
  set_property(TEST ${name} PROPERTY RESOURCE_GROUPS ${groups})
endfunction()
one(alike "2,gpus:2" "true")
one(two_kinds "gpus:1,cpus:4,gpus:1;cpus:2" "true")
one(all "gpus:4;gpus:2" "true")
one(too_many "gpus:5" "true")
one(too_many_together "4,gpus:2" "true")
one(unknown "tpus:1" "true")
one(nothing "" "true")
set(lock ${CMAKE_CURRENT_SOURCE_DIR}/lock)
foreach(number RANGE 1 4)
  one(wide_${number} "cpus:4" "mkdir ${lock} && sleep 0.2 && rmdir ${lock}")
endforeach()
foreach(number RANGE 1 2)
  one(narrow_${number} "gpus:1" "sleep 0.5; true")
endforeach()
"""
SPEC = """{"version": {"major": 1, "minor": 0},
 "local": [{"gpus": [{"id": "0", "slots": 2}, {"id": "big", "slots": 4}], "cpus": [{"id": "0", "slots": 6}]}]}"""
# How ctest says it, and in how many ways pentad may.
WORDS = {"Passed": {"passed"}, "***Failed": {"failed"}, "***Skipped": {"skipped"}, "***Timeout": {"timed out"},
         "***Exception": {"crashed"}, "***Not Run": {"error", "not run"}, "***Not Run (Disabled)": {"skipped"}}


@unittest.skipUnless(shutil.which("ctest"), "ctest is not there")
class SameAsCTest(PentadCase):
    def theirs(self, *options):
        """As ctest says it, by name."""
        said = subprocess.run(["ctest", "-j4", "--test-dir", "build", *options], cwd=self.work, capture_output=True, text=True).stdout
        return dict(re.findall(r"^ *\d+/\d+ Test +#\d+: (\S+) \.* *(Passed|\*\*\*Not Run \(Disabled\)|\*\*\*\w+(?: Run)?)", said, re.M))

    def check_same(self, document, theirs):
        ours = {test["id"]: test["status"] for test in document["tests"]}
        self.assertEqual(sorted(ours), sorted(theirs))
        for name, status in ours.items():
            self.assertIn(status, WORDS[theirs[name]], name)

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
        theirs = self.theirs()
        self.check_order(self.order())
        document = self.pentad_json("test", "-j", "4", expect=1)
        self.check_order(self.order())
        self.check_same(document, theirs)
        self.assertGreater(len(theirs), 41)
        self.assertIn("timed out after 1 s", self.messages(document)["too_long_after_match"])

    def messages(self, document):
        return {test["id"]: test.get("message", "") for test in document["tests"]}

    def test_resources_are_given_and_shared(self):
        self.write("CMakeLists.txt", RESOURCES)
        self.write("spec.json", SPEC)
        self.write("pentad.toml", "[scan]\nignore = ['*.txt', '!CMakeLists.txt', 'lock', 'build/']\n")
        subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=self.work, check=True, capture_output=True)
        self.check_same(self.pentad_json("test", "-j", "4", expect=1), self.theirs())
        given = {}
        for run in ("ctest", "pentad"):
            (self.theirs if run == "ctest" else lambda: self.pentad("test", "--all", "-j", "4", expect=1))()
            given[run] = {path.stem: path.read_text().splitlines() for path in self.work.glob("*.txt") if path.stem != "CMakeLists"}
            for path in self.work.glob("*.txt"):
                path.name == "CMakeLists.txt" or path.unlink()
        self.assertEqual(sorted(given["pentad"]), sorted(given["ctest"]))
        without_ids = lambda lines: [re.sub(r"id:\w+", "id", line) for line in lines if "SPEC_FILE" not in line]
        for name, lines in given["ctest"].items():
            self.assertEqual(without_ids(given["pentad"][name]), without_ids(lines), name)
        self.assertIn("CTEST_RESOURCE_GROUP_0_GPUS=id:big,slots:4", given["pentad"]["all"])
        self.assertIn("CTEST_RESOURCE_GROUP_1_GPUS=id:0,slots:2", given["pentad"]["all"])
        self.assertNotIn("too_many", given["pentad"])

    def test_resources_that_cannot_be_read_are_an_error(self):
        self.write("CMakeLists.txt", RESOURCES)
        for spec, why in (("{", "at byte"), ('{"version": {"major": 2, "minor": 0}}', "major"), (SPEC.replace("big", "BIG"), "id")):
            self.write("spec.json", spec)
            document = self.pentad_json("test", expect=1)
            self.assertIn("CTEST_RESOURCE_SPEC_FILE", str(document))
            self.assertIn(why, str(document))
            subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=self.work, check=True, capture_output=True)
            self.assertEqual(self.theirs(), {})

    def test_labels_choose(self):
        self.write("CMakeLists.txt", LIST)
        self.write("pentad.toml", "[scan]\nignore = ['order.txt*', 'build/']\n")
        subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=self.work, check=True, capture_output=True)
        theirs = self.theirs("-L", "^slow$")
        self.order()
        self.check_same(self.pentad_json("test", "-p", "label:slow", expect=0), theirs)
        self.assertEqual(self.order(), ["labelled"])
        self.pentad("test", "-p", "label:night*")
        self.assertEqual(self.order(), ["labelled"])
        self.pentad("test", "-p", "label:none", expect=4)

    def test_one_test_brings_along_its_set_up(self):
        self.write("CMakeLists.txt", LIST)
        self.write("pentad.toml", "[scan]\nignore = ['order.txt*']\n")
        self.pentad("test", "-p", "db_user")
        self.assertEqual(self.order(), ["db_up", "db_user"])


if __name__ == "__main__":
    main()
