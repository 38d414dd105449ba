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
