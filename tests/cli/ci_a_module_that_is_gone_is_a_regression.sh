#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_x(self): pass\n' >test_other.py
expect_exit 0 pentad baseline
rm test_other.py
expect_exit 2 pentad compare
expect_out 'test_other'

# One that can't be imported any more is one too.
printf 'import nothing_of_that_name\n' >test_other.py
expect_exit 2 pentad compare
