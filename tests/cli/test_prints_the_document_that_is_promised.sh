#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
cat >test_m1.py <<'PYTHON'
import unittest


class T1(unittest.TestCase):
    def test_p(self):
        pass

    def test_f(self):
        self.assertEqual(1, 2)

    def test_e(self):
        raise KeyError('k')

    @unittest.skip('no network')
    def test_s(self):
        pass
PYTHON

expect_exit 1 pentad test --json
expect_json 'd["schema"] == "pentad.test/1" and d["run"] == 1 and d["batch"] is None'
expect_json '(d["total"], d["passed"], d["failed"], d["skipped"], d["cached"]) == (4, 1, 2, 1, 0)'
expect_json 'd["duration"] > 0 and d["not_run"] == 0 and d["success"] is False and d["interrupted"] is False'
expect_json '[t["id"] for t in d["tests"]] == ["test_m1::T1::test_" + x for x in "efps"]'
expect_json '[t["status"] for t in d["tests"]] == ["error", "failed", "passed", "skipped"]'
expect_json 'all(set(t) >= {"id", "status", "duration", "message", "file_location", "traceback"} for t in d["tests"])'
expect_json 'd["tests"][1]["message"] == "AssertionError: 1 != 2"'
expect_json 'd["tests"][1]["file_location"] == "test_m1.py:9"'
expect_json '"line 9, in test_f" in d["tests"][1]["traceback"]'
expect_json 'd["tests"][3]["message"] == "no network"'
[[ $(wc -l <"$scratch/out") -eq 1 ]] || give_up 'not one document on one line'
[[ ! -s $scratch/err ]] || give_up 'progress was printed beside the document'
