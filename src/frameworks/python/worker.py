"""The process that runs one unit, or in isolation "worker" many: what happens between the fork and its end."""

import atexit
import os
import resource
import sys
from time import perf_counter

import _pentad_more
from _pentad_identity import Identity
from _pentad_leaving import has_threads, leave
from _pentad_log import Log, NUMBER, open_of
from _pentad_names import may_be_in
from _pentad_problem import Locator
from _pentad_result import Result
from _pentad_unit import Unit

__unittest = True

LIMITS = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]


class Job:
    """What one process has to do.

    The request: `root`, `own` (test_batch_logs), `top` (start folder), `pattern`, `framework` with what else that has to
    know, and any number of `unit`, `only` and `leave`."""

    def __init__(self, pentad, events, output, trace, queue=None):
        self.pentad, self.trace = pentad, trace
        self.queue = open_of(pentad, queue, os.O_RDONLY) if queue is not None else None
        self.log = Log(pentad, events, output)
        self.only, self.left_out, fields, single = set(), set(), [], {}
        for line in self.log.request():
            if line[0] == "unit":
                fields.append(line[1:])
            elif line[0] == "leave":
                self.left_out.add(line[1])
            elif line[0] == "only":
                self.only.add(line[1])
            else:
                single[line[0]] = line[1]
        self.trace_fd = None  # where crashes are written to
        self.root, self.top = single["root"], single["top"]
        self.locator = Locator(self.root, single["own"])
        self.with_pytest = single.get("framework") == "pytest"
        if self.with_pytest:
            _pentad_more.load_pytest()
            from _pentad_pytest_unit import PytestUnit
            self.units = [PytestUnit(one, self.root, self.top, single.get("config", "")) for one in fields]
        else:
            self.units = [Unit(one, single["pattern"], self.top) for one in fields]

    def take_traces(self, fd):
        """The interpreter writes them to `fd`."""
        trace = open_of(self.pentad, self.trace, os.O_WRONLY)
        os.dup2(trace, fd, False)
        os.close(trace)
        self.trace_fd = fd

    def run(self, loaded, shadowed):
        self.enter_workspace(loaded, shadowed)
        if self.queue is None:
            self.run_unit(0)
        else:
            self.run_taken()
        leave(self.log)

    def enter_workspace(self, loaded, shadowed):
        """sys.path as `python -m` has it; forgets what we loaded where the workspace has its own."""
        for folder in (self.top,) if self.with_pytest else (self.root, self.top):
            if folder not in sys.path:
                sys.path.insert(0, folder)
        if self.top != self.root:
            shadowed = shadowed + shadowed_by(self.top, loaded)
        for name in shadowed:
            sys.modules.pop(name, None)

    def run_taken(self):
        """Unit after unit, until none is left or this process is not fit for another."""
        at_start = traces_of_use()
        for index in taken(self.queue):
            self.run_unit(index)
            if traces_of_use() != at_start or not stays_clean(self.root):
                return

    def run_unit(self, index):
        if self.with_pytest:
            return self.run_file(index)
        unit, log = self.units[index], self.log
        result = Result(log, Identity(unit.name, unit.module), self.locator)
        sys.argv = [sys.executable + " -m unittest", unit.module]
        log.write("unit\t%d\t%d\n" % (index, log.position()))
        began = perf_counter()
        complete = unit.run(result, self.only, self.left_out)
        if unit.package and not unit.gathers_itself():
            log.send("recurse")
        log.write("done\t%s\t%.6f\n" % ("complete" if complete else "incomplete", perf_counter() - began))

    def run_file(self, index):
        unit, log = self.units[index], self.log
        log.write("unit\t%d\t%d\n" % (index, log.position()))
        began = perf_counter()
        complete = unit.run(self, Identity(unit.name, unit.module))
        log.write("done\t%s\t%.6f\n" % ("complete" if complete else "incomplete", perf_counter() - began))


def shadowed_by(folder, loaded):
    """Those of the `loaded` modules that the folder has another file or package of the same name for."""
    try:
        names = may_be_in(folder, {module.partition(".")[0] for module in loaded})
    except OSError:
        return []
    tops = {name for name in names if has_module(folder, name) and not is_from(folder, name)}
    return [module for module in loaded if module.partition(".")[0] in tops]


def has_module(folder, name):
    path = os.path.join(folder, name)
    return os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py"))


def is_from(folder, name):
    """Whether what is loaded is the folder's own: then PYTHONHOME or PYTHONPATH leads there, as in Python's own source."""
    file = getattr(sys.modules.get(name), "__file__", None)
    path = os.path.join(folder, name)
    return file in (path + ".py", os.path.join(path, "__init__.py"))


def taken(queue):
    """The numbers of the units that fall to this process. Workers read from one pipe, so that each number is read once."""
    while True:
        try:
            number = os.read(queue, NUMBER)
        except OSError:  # a test closed it; pentad starts another worker
            return
        if len(number) < NUMBER:
            return
        yield int.from_bytes(number, sys.byteorder)


def stays_clean(root):
    """Whether the next unit can run in this process: nothing of the last one goes on in it."""
    if has_threads() or has_any_child():
        return False
    try:
        os.chdir(root)
    except OSError:
        return False
    return True


def traces_of_use():
    """What has to be as it was for another unit to run here: nothing waits for the exit (what a unit registers runs when that
    unit has ended), the standard files are the ones that we gave, and the limits the user's."""
    count = getattr(atexit, "_ncallbacks", None)
    files = [getattr(sys, name, None) for name in ("stdout", "stderr")]
    return (count() if count else 0, [(id(file), is_closed(file)) for file in files],
            [identity(fd) for fd in range(3)], [resource.getrlimit(limit) for limit in LIMITS], umask())


def umask():
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def is_closed(file):
    return getattr(file, "closed", True)


def identity(fd):
    try:
        status = os.fstat(fd)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def has_any_child():
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except OSError:
        return False
