"""For tests/contract: the samples, what a reader must find in them, and ways to run readers.

The environment names the folders: SAMPLES (contract_samples wrote them), NPM (npm_packages.sh installed there).
"""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

SAMPLES = pathlib.Path(os.environ["SAMPLES"])
FAILURES = ("failed", "error", "timed out", "crashed")


def run(*argv, **options):
    """Runs a program that must be there; returns the CompletedProcess, with bytes."""
    if shutil.which(argv[0]) is None:
        raise AssertionError(f"{argv[0]} is missing; tools/setup.sh test installs it")
    return subprocess.run([*map(str, argv)], capture_output=True, timeout=100, check=False, **options)


def node(script, *arguments):
    """Runs a module of JavaScript, which finds the npm packages, and returns the JSON that it prints."""
    done = run("node", "--input-type=module", "-e", script, *arguments, cwd=os.environ["NPM"])
    if done.returncode != 0:
        raise AssertionError(f"the reader refuses: {done.stderr.decode(errors='replace')[-3000:]}")
    return json.loads(done.stdout)


def one_line(text):
    """What is left of a text to compare when blanks and control characters may have been changed or cut off."""
    return re.sub(r"[\s\x00-\x20\x7f-\x9f\u2028\u2029\ufffd\ufffe\uffff]", "", text)


class ContractCase(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
        cls.tests = cls.expected["tests"]

    def count(self, *statuses):
        return sum(test["status"] in statuses for test in self.tests)

    def check_statuses(self, found, expected):
        self.assertEqual(collections.Counter(found), collections.Counter(expected))


def main():
    unittest.main(verbosity=2)
