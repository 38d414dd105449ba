"""Runs one file with pytest, in a fork of the warm parent."""

import os
import sys
import traceback

from _pentad_identity import Identity
from _pentad_problem import Locator, TRACEBACK_LIMIT, message_of, shorten
from _pentad_pytest_options import arguments, keep
from _pentad_pytest_plugin import Plugin, around_tests, first_and_last
from _pentad_pytest_shortcuts import OnTheWay, give_back
from _pentad_pytest_warm import Warm, complaint

__unittest = True


class PytestUnit:
    """`top` is pytest's rootdir. Ids are pytest's node ids, from the workspace."""

    package = False

    def __init__(self, fields, root, top, config_file):
        self.name, self.module, self.file = fields[:3]
        self.top, self.config_file = top, config_file
        self.prefix = os.path.relpath(top, root).replace(os.sep, "/") + "/" if top != root else ""

    def id_of(self, item, identity):
        return identity.counted(self.prefix + item.nodeid)

    def is_foreign(self, node):
        """Before version 8 pytest takes a package's `__init__.py` for the whole package."""
        file = node.partition("::")[0]
        return (os.path.basename(self.file) == "__init__.py" and file.endswith(".py") and
                os.path.join(self.top, file) != self.file)

    def run(self, job, identity):
        """True when every test that exists has a result now, or is known to be impossible to run."""
        log, locator = job.log, job.locator
        problem = complaint()
        if problem is not None:
            log.send("extra", identity.unique("_FailedTest", self.module), "error", problem, "", "")
            return True
        os.chdir(self.top)
        sys.argv = [os.path.join(os.path.dirname(sys.executable), "pytest"), self.file]
        config, plugin = Warm.take()
        if config is None:
            config, plugin = begin_here()
        plugin.begin_unit(job, self, identity)
        try:
            run_session(self.configure(config), self.file)
        except BaseException as error:
            error = cause_of(error)
            text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
            log.send("extra", identity.unique("_FailedTest", self.module), "error", message_of((type(error), error, None)),
                     locator.of_exception(error) or locator.at(self.file, 1), shorten(text, TRACEBACK_LIMIT))
            return True
        return plugin.stopped_by not in ("error", "KeyboardInterrupt")

    def configure(self, config):
        """As pytest's own _prepareconfig, with a configuration that has been begun."""
        words = arguments(self.file, self.top, self.config_file)
        former = config.invocation_params
        config.invocation_params = type(former)(args=tuple(words), plugins=None, dir=type(former.dir)(self.top))
        config.pluginmanager.consider_preparse(words, exclude_only=True)
        filter_options(config)
        return config.pluginmanager.hook.pytest_cmdline_parse(pluginmanager=config.pluginmanager, args=words)


def begin_here():
    """Without the parent's."""
    from _pytest.config import get_config
    plugin = first_and_last(Plugin())
    config = get_config([], None)
    for one in (plugin, around_tests(plugin)):
        config.pluginmanager.register(one)
    return config, plugin


def filter_options(config):
    """A project's own options come through this function of pytest's, from its files and from PYTEST_ADDOPTS."""
    check = getattr(config, "_validate_args", None)
    if check is not None:
        config._validate_args = lambda words, via: check(keep(words), via) if words else words


def run_session(config, file):
    from pathlib import Path
    from _pytest.main import wrap_session

    def collect_and_run(config, session):
        if config.hook.pytest_ignore_collect(collection_path=Path(file), config=config):
            return
        give_back()
        with OnTheWay(session, file):
            config.hook.pytest_collection(session=session)
        config.hook.pytest_runtestloop(session=session)

    wrap_session(config, collect_and_run)


def cause_of(error):
    """pytest's own exceptions quote another one: of a conftest.py, a plugin, a module."""
    seen = set()
    while type(error).__module__.startswith("_pytest") and error.__cause__ is not None and id(error) not in seen:
        seen.add(id(error))
        error = error.__cause__
    quoted = getattr(error, "excinfo", None)  # ConftestImportFailure, before pytest 8
    return quoted[1] if isinstance(quoted, tuple) and len(quoted) == 3 else error


class MadeUp:
    """In place of a Job."""

    only = left_out = frozenset()
    trace_fd = None

    def __init__(self, log, root):
        self.log, self.locator = log, Locator(root, "")


def run_made_up(file, folder, log):
    unit = PytestUnit(["test_pentad_made_up.py", "test_pentad_made_up", file], folder, folder, "")
    unit.run(MadeUp(log, folder), Identity(unit.name, unit.module))
