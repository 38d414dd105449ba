"""bare_unittest_loop.py MODULES: the least that a process for each module can take with one warm parent, two at a time:
fork, import, run, wait. No events, no output, no limits, no tracing. What Python writes when it does something for the
first times is written before, by made-up tests: a fork then has fewer pages to copy."""
import importlib
import os
import sys
import unittest

from bare_loop import fork_each


class MadeUp(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1, 1)


def passes(name):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name)).run(result)
    return result.testsRun and result.wasSuccessful()


with open(sys.argv[1]) as modules:
    names = modules.read().split()
sys.path.insert(0, os.getcwd())
for _ in range(20):
    unittest.defaultTestLoader.loadTestsFromTestCase(MadeUp).run(unittest.TestResult())
fork_each(names, passes)
