"""The suite that runs a unit's tests: unittest's own, telling the log when it enters a class's or module's set-up."""

import sys
import unittest

__unittest = True

PLAIN_RUNS = (unittest.TestSuite.run, unittest.BaseTestSuite.run)


class Suite(unittest.TestSuite):
    """Of a test of the same class as the one before, unittest has nothing to set up or tear down, and is not asked."""

    def _handleClassSetUp(self, test, result):
        if getattr(result, "_previousTestClass", None) is test.__class__:
            return None
        cls = type(test)
        if has_own(cls, "setUpClass"):
            with Fixture(result, "setUpClass", full_name(cls)):
                return super()._handleClassSetUp(test, result)
        return super()._handleClassSetUp(test, result)

    def _tearDownPreviousClass(self, test, result):
        cls = getattr(result, "_previousTestClass", None)
        if cls is test.__class__:
            return None
        if cls is not None and (has_own(cls, "tearDownClass") or getattr(cls, "_class_cleanups", None)):
            with Fixture(result, "tearDownClass", full_name(cls)):
                return super()._tearDownPreviousClass(test, result)
        return super()._tearDownPreviousClass(test, result)

    def _handleModuleFixture(self, test, result):
        cls = getattr(result, "_previousTestClass", None)
        if cls is test.__class__:
            return None
        module = type(test).__module__
        if (cls is None or cls.__module__ != module) and hasattr(sys.modules.get(module), "setUpModule"):
            # unittest ends the module before inside of this call; that may then be taken for a part of this set-up.
            with Fixture(result, "setUpModule", module):
                return super()._handleModuleFixture(test, result)
        return super()._handleModuleFixture(test, result)

    def _handleModuleTearDown(self, result):
        cls = getattr(result, "_previousTestClass", None)
        if cls is not None and hasattr(sys.modules.get(cls.__module__), "tearDownModule"):
            with Fixture(result, "tearDownModule", cls.__module__):
                return super()._handleModuleTearDown(result)
        return super()._handleModuleTearDown(result)


class Fixture:
    """Tells that a fixture runs, until it has ended. What escapes it (SystemExit) leaves it standing, as the culprit."""

    def __init__(self, result, kind, parent):
        self.result, self.kind, self.parent = result, kind, parent

    def __enter__(self):
        self.result.enter_fixture(self.kind, self.parent)

    def __exit__(self, kind, value, frames):
        if kind is None:
            self.result.leave_fixture()


def full_name(cls):
    return "%s.%s" % (cls.__module__, getattr(cls, "__qualname__", cls.__name__))


def has_own(cls, name):
    method = getattr(getattr(cls, name, None), "__func__", None)
    return method is not getattr(unittest.TestCase, name).__func__


def flatten(tests):
    """The tests of nested plain suites in order; a suite that has a way of its own to run stays whole."""
    found = []
    for test in tests:
        if isinstance(test, unittest.TestCase):
            found.append(test)
        elif is_plain(test):
            found += flatten(test)
        elif test is not None:
            found.append(test)
    return found


def is_plain(test):
    return isinstance(test, unittest.TestSuite) and type(test).run in PLAIN_RUNS


def cases(test):
    """The test itself, or the tests inside of a suite that stays whole."""
    if not isinstance(test, unittest.BaseTestSuite):
        return [test]
    return [case for inner in test for case in cases(inner)]
