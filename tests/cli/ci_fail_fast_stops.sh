#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.fail("x")\n' >test_a.py
printf 'import unittest, pathlib\nclass T(unittest.TestCase):\n    def test_b(self): pathlib.Path("ran").touch()\n' >test_b.py
expect_exit 1 pentad test # so that the failing one is known and comes first
rm -f ran
expect_exit 1 pentad ci --fail-fast -j1
expect_absent ran
