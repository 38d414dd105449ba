#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
cat >test_f.py <<'PYTHON'
import os
import unittest


class T(unittest.TestCase):
    def test_flaky(self):
        with open('test_batch_logs/calls', 'a+') as file:
            file.write('x')
            file.flush()
            file.seek(0)
            self.assertEqual(len(file.read()) % 2, 0)

    def test_fine(self):
        pass
PYTHON
mkdir test_batch_logs
expect_exit 0 pentad ci
expect_out '1 flaky'
expect_out 'test_f::T::test_flaky'
expect_exit 1 pentad ci --flaky-fails
expect_exit 0 pentad ci --json
expect_json 'd["flaky"] == 1 and d["success"] is True'
expect_json '[t for t in d["tests"] if t["id"] == "test_f::T::test_flaky"][0]["flaky"] is True'
expect_json '[t for t in d["tests"] if t["id"] == "test_f::T::test_flaky"][0]["attempts"][0]["status"] == "failed"'
expect_exit 1 pentad ci --retries 0
rm test_batch_logs/calls
expect_exit 1 pentad test

expect_exit 0 pentad flaky
expect_out 'test_f::T::test_flaky'
expect_exit 0 pentad flaky --json
expect_json 'd["schema"] == "pentad.flaky/1" and [t["id"] for t in d["tests"]] == ["test_f::T::test_flaky"]'
expect_json '0 < d["tests"][0]["rate"] <= 1'
expect_exit 0 pentad log --test test_f::T::test_flaky
expect_out 'flaky'

# What fails for sure is called broken, by its past; what is known to be broken is not run again.
cat >test_g.py <<'PYTHON'
import os
import unittest


class G(unittest.TestCase):
    def test_it(self):
        with open('test_batch_logs/runs', 'a') as file:
            file.write('x')
        self.assertFalse(os.path.exists('broken'), 'broken')
PYTHON
for _ in $(seq 40); do pentad test -p 'test_g*' -q >/dev/null || fail 'test_g passes'; done
touch broken
rm -f test_batch_logs/runs
expect_exit 1 pentad ci -p 'test_g*'
expect_out 'broken; never flaky in 40 earlier runs'
[ "$(cat test_batch_logs/runs)" = xx ] || fail "run $(wc -c <test_batch_logs/runs) times"
expect_exit 1 pentad ci -p 'test_g*' --json
expect_json 'd["tests"][0]["flakiness"]["verdict"] == "broken" and d["tests"][0]["flakiness"]["flakes"] == 0'
expect_json 'd["tests"][0]["flakiness"]["rate_low"] < d["tests"][0]["flakiness"]["rate"] < 0.02'
python3 -c 'import json
test = json.load(open("test_batch_logs/ci_test_results.json"))["modules"]["test_g"]["tests"]["test_g::G::test_it"]
assert test["verdict"] == "broken" and 0 < test["flake_rate"] < 0.02, test' || fail 'ci_test_results.json'
expect_exit 1 pentad ci -p 'test_g*'
rm test_batch_logs/runs
expect_exit 1 pentad ci -p 'test_g*'
expect_out 'broken; never flaky in 40 earlier runs'
[ "$(cat test_batch_logs/runs)" = x ] || fail 'what is known to be broken was run again'

# The same files, and another result: flaky, whatever the retries say.
rm broken
cat >test_h.py <<'PYTHON'
import os
import unittest


class H(unittest.TestCase):
    def test_it(self):
        self.assertNotIn('FAIL_NOW', os.environ)
PYTHON
expect_exit 0 pentad test -p 'test_h*'
FAIL_NOW=1 expect_exit 1 pentad ci -p 'test_h*'
expect_out 'flaky: it passed on the same files in an earlier run'
