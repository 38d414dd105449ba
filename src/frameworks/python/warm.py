"""Runs made-up tests in the warm parent, so that its forks find all that they need settled.

A fork pays two microseconds for each page of memory that it is first to write to. What Python writes when it does something
for the first times (caches in code and types, compiled expressions) is better written once, before forking.
"""

import os
import sys
import unittest

from _pentad_identity import Identity
from _pentad_log import NUMBER, PAGE
from _pentad_result import Result
from _pentad_suite import Suite
from _pentad_unit import list_tests, run_suite
from _pentad_worker import Job

__unittest = True

SOURCE = "import unittest\nclass Warm(unittest.TestCase):\n" + "".join(
    "    def test_%d(self): self.assertEqual(%d, %d)\n" % (number, number, number) for number in range(5))

REQUEST = b"root\t/\nown\t\ntop\t/\npattern\t\nunit\tmade.up\t_pentad_made_up\t/made_up.py\t0\n"


def warm_up(rounds):
    if not hasattr(os, "memfd_create"):  # before Python 3.8
        return
    code = compile(SOURCE, "<_pentad_warm>", "exec")
    for _ in range(rounds):
        import_again("keyword")
        run_once(code)


def import_again(name):
    """The way of an import from a file, with a module that is small and harmless."""
    module = sys.modules.pop(name, None)
    __import__(name)
    if module is not None:
        sys.modules[name] = module
    else:
        del sys.modules[name]


def run_once(code):
    module = type(sys)("_pentad_made_up")
    exec(code, module.__dict__)
    events = os.memfd_create("pentad-warm", os.MFD_CLOEXEC)
    os.ftruncate(events, 16 * PAGE)
    os.pwrite(events, REQUEST, PAGE)
    os.pwrite(events, (PAGE + len(REQUEST)).to_bytes(NUMBER, sys.byteorder), 2 * NUMBER)
    ends = os.pipe()
    job = Job(os.getpid(), events, ends[1], ends[1])
    try:
        result = Result(job.log, Identity("made.up", "_pentad_made_up"), job.locator)
        tests = unittest.TestLoader().loadTestsFromModule(module)
        run_suite(Suite(list_tests(tests, result, set(), set())), result)
    finally:
        for fd in (job.log.output, events, *ends):
            os.close(fd)
