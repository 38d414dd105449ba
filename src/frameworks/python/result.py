"""A unittest result that tells each test's start and end to the log."""

import sys
import unittest
from os import _exit as exit_now, getpid
from sys import exc_info
from time import perf_counter

from _pentad_problem import Problem, TRACEBACK_LIMIT, format_traceback, message_of, shorten, skip_frames

__unittest = True

SHOWN_SUBTESTS = 100


def flush():
    """So that what was printed until now is counted for the test that printed it."""
    try:
        sys.stdout.flush()
    except Exception:
        pass  # deleted, closed or replaced by the test
    try:
        sys.stderr.flush()
    except Exception:
        pass


class Result(unittest.TestResult):
    """Collects what unittest says of a test, and decides its one outcome when it ends.

    unittest calls startTest, then any number of add..., then stopTest. Trouble of a class or module comes as an error or
    skip of an _ErrorHolder, outside of any test.
    """

    def __init__(self, log, identity, locator):
        super().__init__()
        self.log = log
        self.identity = identity
        self.locator = locator
        self.pending = {}  # id(test): (number, test), of those that have not started
        self.count = 0
        self.broken = {}  # class or module, as unittest names it: (outcome, reason)
        self.fixture = None  # (kind, parent), while it runs
        self.escaped = False  # an exception that unittest lets through came out of a test
        self.forget()

    def forget(self):
        self.problems = []
        self.hidden = 0
        self.skipped_for = None
        self.unexpected = False
        self.number = None

    # -- what is there -----------------------------------------------------------------------------------------------
    def announce(self, test, name=None):
        """Gives a test its number and tells its id."""
        number = self.count
        self.count += 1
        self.pending[id(test)] = (number, test)
        self.log.announce(number, name or self.identity.of(test))
        return number

    # -- a test ------------------------------------------------------------------------------------------------------
    def startTest(self, test):
        super().startTest(test)
        known = self.pending.pop(id(test), None)
        if known is None:
            self.announce(test)
            known = self.pending.pop(id(test))
        self.number = known[0]
        flush()
        log = self.log
        self.began = perf_counter()
        log.write("start\t%d\t%d\t%.6f\n" % (self.number, log.position(), self.began))

    def stopTest(self, test):
        if self.number is None:  # Python 3.12.1 ends tests that it skips without having begun them
            return
        duration = perf_counter() - self.began
        if getpid() != self.log.pid:
            self.end_fork()
        super().stopTest(test)
        error = exc_info()
        if error[0] is not None and not issubclass(error[0], Exception):
            # unittest ends a test also while a KeyboardInterrupt is on its way out of it.
            self.escaped = True
            self.add(False, error, test)
        if not self.problems and not self.unexpected and self.skipped_for is None:
            self.log.hold("pass\t%d\t%.6f\n" % (self.number, duration))
            self.number = None
        else:
            self.finish(duration, test)

    def finish(self, duration, test):
        flush()
        outcome, message, location, text = self.verdict(test)
        self.log.send("finish", self.number, self.log.position(), outcome, "%.6f" % duration, message, location, text)
        self.forget()

    def end_fork(self):
        """A test forked and let the child return to us: it must not go on with the parent's tests."""
        flush()
        exit_now(1 if self.problems or self.unexpected else 0)

    def verdict(self, test):
        if self.problems:
            first = self.problems[0]
            hidden = ["… and %d more" % self.hidden] if self.hidden else []
            message = "\n".join([problem.message for problem in self.problems] + hidden)
            text = "\n".join(problem.traceback.rstrip("\n") for problem in self.problems) + "\n"
            return ("failed" if first.failed else "error", shorten(message, 8000), first.location,
                    shorten(text, TRACEBACK_LIMIT))
        if self.unexpected:
            method = getattr(test, getattr(test, "_testMethodName", ""), None)
            return "failed", "unexpected success", self.locator.of_function(method), ""
        return "skipped", self.skipped_for, "", ""

    def add(self, failed, error, test, label=""):
        if len(self.problems) >= SHOWN_SUBTESTS:
            self.hidden += 1
            return
        self.problems.append(self.problem(failed, error, test, label))

    def problem(self, failed, error, test, label=""):
        location = self.locator.of_exception(error[1])
        error = (error[0], error[1], skip_frames(error[2]))
        try:
            text = self._exc_info_to_string(error, test)
        except Exception:
            text = format_traceback(error)
        prefix = label + " " if label else ""
        return Problem(failed, prefix + message_of(error), location,
                       (label + "\n" if label else "") + shorten(text, TRACEBACK_LIMIT))

    def addError(self, test, err):
        self.errors.append((test, ""))
        if self.number is not None:
            self.add(False, err, test)
        elif isinstance(test, unittest.TestCase):
            self.alone(test, self.addError, err)
        else:
            self.add_fixture_error(test, err)

    def addFailure(self, test, err):
        if self.number is None:
            return self.alone(test, self.addFailure, err)
        self.failures.append((test, ""))
        self.add(True, err, test)

    def addSubTest(self, test, subtest, err):
        if err is None:
            return
        if self.number is None:
            return self.alone(test, lambda test, err: self.addSubTest(test, subtest, err), err)
        failed = issubclass(err[0], test.failureException)
        (self.failures if failed else self.errors).append((subtest, ""))
        self.add(failed, err, test, self.label(subtest))

    def alone(self, test, add, what):
        """For what comes of a test that was not begun, or has ended: then it is one more."""
        self.startTest(test)
        add(test, what)
        self.stopTest(test)

    def label(self, subtest):
        try:
            return subtest._subDescription()
        except Exception:
            return "(subTest)"

    def addSkip(self, test, reason):
        if self.number is not None:
            self.skipped_for = self.skipped_for or str(reason)
        elif isinstance(test, unittest.TestCase):
            self.alone(test, self.addSkip, reason)
        else:
            self.break_fixture(test, "skipped", str(reason))

    def addSuccess(self, test):
        pass

    def addExpectedFailure(self, test, err):
        pass

    def addUnexpectedSuccess(self, test):
        if self.number is None:
            return self.alone(test, lambda test, _: self.addUnexpectedSuccess(test), None)
        self.unexpectedSuccesses.append(test)
        self.unexpected = True

    def addDuration(self, test, elapsed):
        pass

    # -- classes and modules -----------------------------------------------------------------------------------------
    def enter_fixture(self, kind, parent):
        self.fixture = (kind, parent)
        flush()
        self.log.send("fixture", kind, self.identity.fixture_class(kind, parent), self.log.position())

    def leave_fixture(self):
        self.fixture = None
        self.log.send("fixture_end")

    def add_fixture_error(self, holder, error):
        kind, parent = split_holder(holder)
        problem = self.problem(False, error, holder)
        self.log.send("extra", self.identity.fixture(kind, parent), "error", problem.message, problem.location,
                      problem.traceback)
        self.break_fixture(holder, "not run", kind + " failed")

    def break_fixture(self, holder, outcome, reason):
        kind, parent = split_holder(holder)
        if kind.startswith("setUp"):
            self.broken.setdefault(parent, (outcome, reason))

    def close(self):
        """Settles the tests that unittest left out because their class or module could not be set up."""
        for number, test in sorted(self.pending.values(), key=lambda entry: entry[0]):
            cls = type(test)
            name = "%s.%s" % (cls.__module__, getattr(cls, "__qualname__", cls.__name__))
            broken = self.broken.get(name) or self.broken.get(cls.__module__)
            if broken is not None:
                self.log.send("finish", number, -1, broken[0], "0", broken[1], "", "")
                del self.pending[id(test)]


def split_holder(holder):
    """`setUpClass (test_m.TestA)` in its two parts."""
    kind, _, parent = str(getattr(holder, "description", holder)).partition(" (")
    return kind, parent[:-1] if parent.endswith(")") else parent
