"""The plugin that tells pentad what a pytest session does. It is made of plain hooks that pytest has had since 7.0, so that it
works with each version and beside other plugins; it decorates nothing, as pytest need not be installed to load this file."""

import faulthandler
import io
from os import _exit as exit_now, getpid
from time import perf_counter

from _pentad_pytest_report import Verdict, describe
from _pentad_result import flush

__unittest = True

# Plugins of pytest that write into the workspace, or show what nobody sees here.
SILENT = ("terminalreporter", "lfplugin", "nfplugin", "stepwiseplugin", "junitxml", "pastebin")


class Plugin:
    """The events of one session: the tests that there are, and of each its start and its one outcome."""

    def begin_unit(self, job, unit, identity):
        self.log, self.locator, self.identity, self.unit = job.log, job.locator, identity, unit
        self.only, self.left_out, self.trace = job.only, job.left_out, job.trace_fd
        self.numbers = {}  # id(item): number
        self.settled = set()  # numbers
        self.refused = False  # the file could not be collected
        self.stopped_by = None  # what ended the session before its end
        self.verdict = None
        self.call = None  # the phase of a test that is being reported
        self.collecting = None  # the exception of the collector that is being reported

    # -- the session -------------------------------------------------------------------------------------------------
    def pytest_configure(self, config):
        plugins = config.pluginmanager
        for name in SILENT:
            silence(plugins, name)
        if self.trace is not None:
            faulthandler.enable(file=self.trace)  # pytest's own plugin has moved it to stderr

    def pytest_collectreport(self, report):
        if self.unit.is_foreign(report.nodeid):
            return
        if report.failed:
            self.refused = True
            message, text = describe(report, self.collecting)
            self.extra(self.identity.unique("_FailedTest", self.unit.module), "error", message,
                       self.locate(self.collecting), text)
        elif report.skipped and not self.refused:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.extra(self.identity.unique("ModuleSkipped", self.unit.module), "skipped",
                       reason[len("Skipped: "):] if reason.startswith("Skipped: ") else reason, "", "")
        self.collecting = None

    def pytest_make_collect_report(self, collector):
        """pytest's own hook makes the report, and only puts the exception's text in it."""
        keep_error(collector, self)

    def pytest_collection_finish(self, session):
        if self.refused:
            return
        kept = []
        for item in session.items:
            if self.unit.is_foreign(item.nodeid):
                continue
            name = self.unit.id_of(item, self.identity)
            if name in self.left_out or self.only and name not in self.only:
                continue
            self.numbers[id(item)] = len(kept)
            self.log.announce(len(kept), name)
            kept.append(item)
        session.items[:] = kept
        self.log.write("loaded\n")

    def pytest_internalerror(self, excrepr, excinfo):
        self.stopped_by = "error"
        self.extra(self.identity.unique("process", "run"), "error", describe_error(excinfo), self.locate(excinfo),
                   str(excrepr) + "\n")

    def pytest_keyboard_interrupt(self, excinfo):
        self.stopped_by = self.stopped_by or str(excinfo.typename)

    def extra(self, name, outcome, message, location, text):
        self.log.send("extra", name, outcome, message, location, text)

    def locate(self, excinfo):
        found = self.locator.of_exception(excinfo.value) if excinfo is not None else ""
        return found or self.locator.at(self.unit.file, 1)

    # -- a test ------------------------------------------------------------------------------------------------------
    def begin(self, item):
        self.number = self.numbers.get(id(item))
        self.verdict = Verdict(self.locator, item)
        flush()
        log = self.log
        self.began = perf_counter()
        log.write("start\t%d\t%d\t%.6f\n" % (self.number, log.position(), self.began))

    def end(self, error):
        duration = perf_counter() - self.began
        if getpid() != self.log.pid:  # a test forked and let the child return to us
            flush()
            exit_now(1 if error is not None or self.verdict.is_bad() else 0)
        if error is not None:
            self.verdict.stopped(error)
        verdict, self.verdict = self.verdict, None
        self.settled.add(self.number)
        if verdict.is_pass():
            self.log.hold("pass\t%d\t%.6f\n" % (self.number, duration))
            return
        flush()
        outcome, message, location, text = verdict.fields()
        self.log.send("finish", self.number, self.log.position(), outcome, "%.6f" % duration, message, location, text)

    def pytest_runtest_makereport(self, item, call):
        """Only to see the exception; another hook makes the report."""
        self.call = call

    def pytest_runtest_logreport(self, report):
        if self.verdict is not None:
            self.verdict.add(report, self.call)


def around_tests(plugin):
    """The hook that is around the whole of a test, with its fixtures."""
    import pytest

    class Around:
        @pytest.hookimpl(hookwrapper=True, tryfirst=True)
        def pytest_runtest_protocol(self, item, nextitem):
            plugin.begin(item)
            outcome = yield
            error = outcome.excinfo
            plugin.end(error[1] if error is not None else None)

    return Around()


def first_and_last(plugin):
    """Which of the plugin's hooks come first, and which last."""
    import pytest
    for name in ("pytest_runtest_makereport", "pytest_make_collect_report"):
        setattr(type(plugin), name, pytest.hookimpl(tryfirst=True)(getattr(type(plugin), name)))
    for name in ("pytest_configure", "pytest_collection_finish"):
        setattr(type(plugin), name, pytest.hookimpl(trylast=True)(getattr(type(plugin), name)))
    return plugin


def keep_error(collector, plugin):
    """Has the collector remember with which exception it failed: the report only has its text."""
    shown = collector.repr_failure

    def repr_failure(excinfo):
        plugin.collecting = excinfo
        return shown(excinfo)

    collector.repr_failure = repr_failure


def silence(plugins, name):
    """Its hooks are called no more; who asks for it by name still finds it, and may write with it: to nowhere."""
    plugin = plugins.get_plugin(name)
    if plugin is None:
        return
    plugins.unregister(plugin)
    names = getattr(plugins, "_name2plugin", None)
    if name == "terminalreporter" and names is not None:
        names[name] = plugin
    writer = getattr(plugin, "_tw", None)
    if writer is not None:
        writer._file = Nowhere()


class Nowhere(io.StringIO):
    def write(self, text):
        return len(text)


def describe_error(excinfo):
    from _pentad_problem import message_of
    return message_of((excinfo.type, excinfo.value, excinfo.tb))
