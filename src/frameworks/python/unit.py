"""Runs one unit: imports its module as `python -m unittest discover` does, finds its tests, runs them."""

import os
import sys
import traceback
import unittest
import warnings

from _pentad_problem import TRACEBACK_LIMIT, message_of, shorten, skip_frames
from _pentad_suite import Suite, cases, flatten

__unittest = True


class Unit:
    def __init__(self, fields, pattern, top):
        self.name, self.module, self.file, package = fields
        self.package = package == "1"
        self.pattern = pattern
        self.top = top

    def run(self, result, only, left_out):
        """True when every test that exists has a result now, or is known to be impossible to run."""
        log, identity, locator = result.log, result.identity, result.locator
        try:
            tests = self.load()
        except unittest.SkipTest as skip:
            settle(log, identity.unique("ModuleSkipped", self.module), "skipped", str(skip), "", "")
            return True
        except BaseException:
            fail(log, locator, identity.unique("_FailedTest", self.module), sys.exc_info(), self.file)
            return True
        suite = Suite(list_tests(tests, result, only, left_out))
        log.write("loaded\n")
        return run_suite(suite, result)

    def load(self):
        loader = unittest.TestLoader()
        loader._top_level_dir = self.top
        __import__(self.module)
        module = sys.modules[self.module]
        self.check_origin(module)
        if not self.package:
            return loader.loadTestsFromModule(module, pattern=self.pattern)
        getattr(loader, "_loading_packages", set()).add(self.module)
        return loader.loadTestsFromModule(module, pattern=self.pattern)

    def check_origin(self, module):
        found = getattr(module, "__file__", None) or self.file
        if found == self.file:
            return
        found = os.path.realpath(os.path.abspath(found))
        if os.path.splitext(found)[0].lower() == os.path.splitext(os.path.realpath(self.file))[0].lower():
            return
        raise ImportError("%r module incorrectly imported from %r. Expected %r. Is this module globally installed?" %
                          (self.module, os.path.dirname(found), os.path.dirname(self.file)))

    def gathers_itself(self):
        """A package's load_tests looks for the tests below it; without one its modules are units of their own."""
        return hasattr(sys.modules.get(self.module), "load_tests")


def list_tests(tests, result, only, left_out):
    """Announces the tests to run (`only` empty: all), and returns them."""
    kept, id_of, announce = [], result.identity.of, result.announce
    for test in flatten(tests):
        if not isinstance(test, unittest.BaseTestSuite):
            name = id_of(test)
            if name not in left_out and (not only or name in only):
                announce(test, name)
                kept.append(test)
            continue
        ids = [(case, id_of(case)) for case in cases(test)]
        wanted = [(case, name) for case, name in ids if name not in left_out and (not only or name in only)]
        for case, name in wanted:
            announce(case, name)
        if len(wanted) == len(ids):
            kept.append(test)
        else:
            kept.extend(case for case, _ in wanted)
    return kept


def filters_for_running():
    """As unittest's own runner sets the warning filters. Made once: it compiles an expression."""
    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("default")
            if sys.version_info < (3, 12):
                warnings.filterwarnings("module", category=DeprecationWarning,
                                        message=r"Please use assert\w+ instead.")
        return list(warnings.filters)


BEFORE = list(warnings.filters)
FILTERS = filters_for_running()


def set_filters():
    """To be called inside of catch_warnings."""
    if warnings.filters == BEFORE:
        warnings.filters[:] = FILTERS
        warnings._filters_mutated()
    else:  # the module set its own when it was imported
        warnings.filters[:] = filters_for_running()
        warnings._filters_mutated()


def run_suite(suite, result):
    with warnings.catch_warnings():
        set_filters()
        try:
            result.startTestRun()
            suite.run(result)
            result.stopTestRun()
            complete = True
        except BaseException:
            complete = stopped_by(result, sys.exc_info())
    result.close()
    return complete


def stopped_by(result, error):
    """KeyboardInterrupt in a test, SystemExit in a setUpClass: unittest lets them end everything; here they are an error
    of the one they came from."""
    if result.escaped:
        return False
    if result.fixture is not None:
        kind, parent = result.fixture
        result.add_fixture_error("%s (%s)" % (kind, parent), error)
    else:
        fail(result.log, result.locator, result.identity.unique("process", "run"), error)
    return False


def fail(log, locator, name, error, file=None):
    kind, value, frames = error
    frames = skip_frames(frames, to_the_end=True)
    text = "".join(traceback.format_exception(kind, value, frames))
    location = locator.of_exception(value) or (locator.at(file, 1) if file else "")
    settle(log, name, "error", message_of(error), location, shorten(text, TRACEBACK_LIMIT))


def settle(log, name, outcome, message, location, text):
    log.send("extra", name, outcome, message, location, text)
