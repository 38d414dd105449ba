#!/usr/bin/env bash
# Who runs the tests twice sees that nothing ran, whose outcomes these are, and how all run; everything that is written says so.
. "$(dirname "$0")/prelude.sh"
make_project
printf '\n    @unittest.skip("not now")\n    def test_later(self):\n        self.fail()\n' >>test_calc.py
expect_exit 0 pentad init
expect_exit 0 pentad doctor
if grep -q 'does not work here' "$scratch/out"; then
    echo "no method of tracing works here: nothing is left out"
    exit 0
fi
sleep 0.05 # a file as young as the run proves nothing
expect_exit 0 pentad test
expect_line '✓ run 1: 2 passed, 1 skipped · .*'
expect_exit 0 pentad test
expect_err 'nothing to run'
expect_line "nothing that the tests depend on differs; 'pentad test --all' runs them all the same"
expect_line '✓ run 2: 2 cached from run 1, 1 skipped · .*'
expect_exit 0 pentad test -q
[[ $(wc -l <"$scratch/out") -eq 1 ]] || give_up 'not the last line alone'
expect_exit 0 pentad test --json
expect_json '(d["total"], d["passed"], d["cached"], d["skipped"], d["failed"], d["success"]) == (3, 0, 2, 1, 0, True)'
expect_json '{t["id"].split("_")[-1]: (t["status"], t["cached_from"]) for t in d["tests"]} == {"add": ("cached", 1), "double": ("cached", 1), "later": ("skipped", 1)}'

# What is published: a test that is cached has passed, and is counted once.
python3 - <<'PYTHON' || give_up 'test_results.json'
import json
run = json.load(open("test_batch_logs/test_results.json"))["results"][-1]
assert (run["total_tests"], run["passed_tests"], run["failed_tests"], run["skipped_tests"]) == (3, 2, 0, 1), run
assert run["success"] and run["cached_tests"] == 2 and run["failures"] == [], run
PYTHON
expect_exit 0 pentad status
expect_out '2 cached, 1 skipped'
expect_exit 0 pentad show r2
expect_out '2 cached from run 1'
expect_exit 0 pentad log
expect_exit 0 pentad show test_calc::CalcTest::test_add

# Who names tests sees them run, and so does who asks for all, also beside what is kept.
for arguments in '--all' '-p test_calc.py' '-p test_c*'; do
    expect_exit 0 pentad test $arguments
    expect_line '✓ run [0-9]+: 2 passed, 1 skipped · .*'
done
expect_exit 0 pentad test
expect_out '2 cached from run'

# ci runs all unless it is told otherwise.
expect_exit 0 pentad ci --json
expect_json '(d["passed"], d["cached"]) == (2, 0)'
expect_exit 0 pentad ci --affected --junit "$scratch/junit.xml" --ctrf "$scratch/ctrf.json" --tap "$scratch/out.tap" --json
expect_json '(d["passed"], d["cached"], d["success"]) == (0, 2, True)'
python3 - "$scratch" <<'PYTHON' || give_up 'what other tools read'
import json, sys, xml.etree.ElementTree as xml
scratch = sys.argv[1]
suites = xml.parse(scratch + "/junit.xml").getroot()
assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("3", "0", "1"), suites.attrib
out = [case.findtext("system-out") or "" for case in suites.iter("testcase")]
assert all("nothing that it depends on differs from run " in text for text in out), out
summary = json.load(open(scratch + "/ctrf.json"))["results"]["summary"]
assert (summary["tests"], summary["passed"], summary["skipped"], summary["other"]) == (3, 2, 1, 0), summary
tap = open(scratch + "/out.tap").read()
assert tap.count("\nok ") == 3 and tap.count("cached_from: ") == 3, tap
modules = json.load(open("test_batch_logs/ci_test_results.json"))["modules"]
assert (modules["test_calc"]["total_tests"], modules["test_calc"]["passed"]) == (3, 2), modules
PYTHON
expect_exit 64 pentad ci --affected --merge somewhere

# The five edits of a batch: the report names the run.
for number in 1 2 3 4 5; do
    echo "$number" >>notes.txt
    expect_exit 0 pentad record notes.txt
done
expect_line '✓ batch 1: 2 cached from run [0-9]+, 1 skipped · .*'
grep -qE '^not run +3 tests of which nothing differs since run' test_batch_logs/test_report_batch_1.txt || give_up 'the report'

# What failed runs again, and the exit code stays.
sed -i 's/a + b/a - b/' calc.py
expect_exit 1 pentad test
expect_exit 1 pentad test
expect_line '✗ run [0-9]+: 2 failed, 1 skipped · .*'
sed -i 's/a - b/a + b/' calc.py
expect_exit 0 pentad test
expect_out '2 cached from run'

# Turned off, everything runs, and the run says nothing of it.
PENTAD_TRACE=off PENTAD_SELECT=off expect_exit 0 pentad test
expect_out '2 passed'
expect_no_err 'trac'
