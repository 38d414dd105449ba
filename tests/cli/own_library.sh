#!/usr/bin/env bash
# A project that is, or stands before, a part of Python's own library: what the interpreter has loaded from there is not loaded twice.
. "$(dirname "$0")/prelude.sh"
cp "$(python3 -c 'import difflib; print(difflib.__file__)')" difflib.py
cat >test_own.py <<'TEXT'
import difflib
import os
import unittest
import unittest.case


class T(unittest.TestCase):
    def test_is_one(self):
        self.assertEqual(os.path.dirname(difflib.__file__), os.getcwd())
        self.assertIs(difflib, unittest.case.difflib)
TEXT
PYTHONPATH=$PWD pentad test >"$scratch/out" 2>&1 || { cat "$scratch/out"; exit 1; }
TEXT=$(cat "$scratch/out")
[[ $TEXT == *'1 passed'* ]] || { echo "$TEXT"; exit 1; }
