#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
make_repository
expect_exit 0 pentad baseline
sed -i 's/return a + b/return a - b/' calc.py
export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$scratch/summary
expect_exit 2 pentad ci --compare --junit junit.xml --ctrf ctrf.json --tap results.tap --events events.ndjson
expect_out '::error '
grep -qF 'test_add' "$scratch/summary" || give_up 'the summary lacks the failing test'
unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY
python3 - <<'PYTHON'
import json
import xml.etree.ElementTree as xml
suites = xml.parse("junit.xml").getroot()
assert suites.tag == "testsuites" and suites.get("tests") == "2" and suites.get("failures") == "2", suites.attrib
report = json.load(open("ctrf.json"))
assert report["results"]["summary"]["failed"] == 2, report["results"]["summary"]
assert open("results.tap").readline() == "TAP version 14\n"
events = [json.loads(line) for line in open("events.ndjson")]
kinds = [event["event"] for event in events]
assert kinds[0].endswith("started") and kinds[-1].endswith("finished"), kinds
assert any("retried" in kind for kind in kinds), kinds
PYTHON

# A descriptor works too; one that is not open is wrong usage.
expect_exit 0 bash -c '"$1" compare --events 7 7>"$2" >/dev/null 2>&1; [ -s "$2" ]' - "$program" "$scratch/events"
expect_exit 64 pentad ci --events 77

# Events are there while the run goes on: a test can read of itself.
cat >test_live.py <<'PYTHON'
import time
import unittest


class LiveTest(unittest.TestCase):
    def test_reads_of_itself(self):
        for _ in range(100):
            if '"test_started","unit":"test_live"' in open("live.ndjson").read():
                return
            time.sleep(0.1)
        self.fail("it had started ten seconds ago, and nobody was told")
PYTHON
expect_exit 0 pentad ci -p test_live.py --retries 0 --events live.ndjson
