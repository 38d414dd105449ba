"""bare_unittest_loop.py MODULES: the least that a process for each module can take with one warm parent, two at a time:
fork, import, run, wait. No events, no output, no limits, no tracing. What Python writes when it does something for the
first times is written before, by made-up tests: a fork then has fewer pages to copy."""
import gc
import importlib
import os
import sys
import unittest

JOBS = 2


def run(name):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name)).run(result)
    os._exit(0 if result.testsRun and result.wasSuccessful() else 1)


class MadeUp(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1, 1)


def wait_for_one():
    if os.wait()[1] != 0:
        sys.exit("a module failed")


with open(sys.argv[1]) as modules:
    names = modules.read().split()
sys.path.insert(0, os.getcwd())
for _ in range(20):
    unittest.defaultTestLoader.loadTestsFromTestCase(MadeUp).run(unittest.TestResult())
gc.collect()
gc.freeze()
gc.disable()
running = 0
for name in names:
    if running == JOBS:
        wait_for_one()
        running -= 1
    if os.fork() == 0:
        run(name)
    running += 1
for _ in range(running):
    wait_for_one()
