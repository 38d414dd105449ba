"""Runs a module's tests with unittest's own runner, and writes `id TAB outcome` lines, ids as pentad gives them.

    python3 unittest_reference.py FOLDER MODULE OUTPUT

Runs `python3 -m unittest discover`'s loader on the one module, so that a package's load_tests is called as it is there.
"""

import io
import os
import sys
import unittest

RANKS = ["passed", "skipped", "failed", "error"]


class Collect(unittest.TextTestResult):
    outcomes = {}  # id(test): [test, outcome]

    def note(self, test, outcome):
        test = test.test_case if type(test).__name__ == "_SubTest" else test
        known = self.outcomes.setdefault(id(test), [test, outcome])
        if known[1] not in ("failed", "error") and RANKS.index(outcome) > RANKS.index(known[1]):
            known[1] = outcome

    def addSuccess(self, test):
        self.note(test, "passed")

    def addError(self, test, err):
        self.note(test, "error")

    def addFailure(self, test, err):
        self.note(test, "failed")

    def addSkip(self, test, reason):
        self.note(test, "skipped")

    def addExpectedFailure(self, test, err):
        self.note(test, "passed")

    def addUnexpectedSuccess(self, test):
        self.note(test, "failed")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(test, "failed" if issubclass(err[0], test.failureException) else "error")


def name_of(test, unit):
    cls = type(test)
    method = test._testMethodName
    if method == "runTest" and cls.id is not unittest.TestCase.id:
        method = test.id()
    inside = cls.__module__[len(unit) + 1:] + "." if cls.__module__.startswith(unit + ".") else ""
    return "%s::%s%s::%s" % (unit, inside, cls.__qualname__, method)


def main(folder, unit, output):
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv = ["python3 -m unittest"]
    path = os.path.join(folder, *unit.split("."))
    loader = unittest.TestLoader()
    loader._top_level_dir = folder
    tests, _ = loader._find_test_path(path if os.path.isdir(path) else path + ".py", "test*.py")
    unittest.TextTestRunner(stream=io.StringIO(), resultclass=Collect, warnings="default").run(tests)
    counts = {}
    with open(output, "w", encoding="utf-8") as file:
        for test, outcome in Collect.outcomes.values():
            name = name_of(test, unit)
            counts[name] = counts.get(name, 0) + 1
            file.write("%s\t%s\n" % (name if counts[name] == 1 else "%s[%d]" % (name, counts[name]), outcome))


main(*sys.argv[1:])
