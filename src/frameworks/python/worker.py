"""The process that runs one unit, or in isolation "worker" many: what happens between the fork and its end."""

import atexit
import os
import resource
import sys
import threading
from time import perf_counter

from _pentad_leaving import leave
from _pentad_log import Log, raise_descriptor
from _pentad_problem import Locator
from _pentad_unit import Unit

__unittest = True

NUMBER = 8
LIMITS = [getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")]


class Request:
    """What to run: `root`, `own` (test_batch_logs), `top` (start folder), `pattern`, and any number of `unit` and `leave`."""

    def __init__(self, lines):
        self.units, self.left_out, single = [], set(), {}
        for line in lines:
            if line[0] == "unit":
                self.units.append(line[1:])
            elif line[0] == "leave":
                self.left_out.add(line[1])
            else:
                single[line[0]] = line[1]
        self.root, self.own, self.top, self.pattern = (single[key] for key in ("root", "own", "top", "pattern"))


def prepare(request, loaded, shadowed):
    """sys.path and sys.argv as `python -m unittest` has them; forgets what we loaded if the workspace has its own."""
    for folder in (request.root, request.top):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    if request.top != request.root:
        shadowed = shadowed + shadowed_by(request.top, loaded)
    for name in shadowed:
        sys.modules.pop(name, None)


def shadowed_by(folder, loaded):
    """Those of the `loaded` modules that the folder has a file or package of the same name for."""
    try:
        names = {entry.partition(".")[0] for entry in os.listdir(folder)}
    except OSError:
        return []
    tops = {name for name in {module.partition(".")[0] for module in loaded} & names if has_module(folder, name)}
    return [module for module in loaded if module.partition(".")[0] in tops]


def has_module(folder, name):
    path = os.path.join(folder, name)
    return os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py"))


def run(events, output, queue, loaded, shadowed):
    log = Log(events, output)
    request = Request(log.request())
    prepare(request, loaded, shadowed)
    locator = Locator(request.root, request.own)
    at_start = traces_of_use()
    for index in taken(queue, len(request.units)):
        fields = request.units[index]
        unit = Unit(fields, request.pattern, request.top)
        sys.argv = [sys.executable + " -m unittest", unit.module]
        log.send("unit", index, log.position())
        began = perf_counter()
        complete = unit.run(log, locator, request.left_out)
        if unit.package and not unit.gathers_itself():
            log.send("recurse")
        log.send("done", "complete" if complete else "incomplete", "%.6f" % (perf_counter() - began))
        if queue is not None and not (traces_of_use() == at_start and stays_clean(request.root)):
            break
    leave(log)


def taken(queue, count):
    """The numbers of the units that fall to this process. Workers share one open file, so that each number is read once."""
    if queue is None:
        yield from range(count)
        return
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
    if threading.active_count() > 1 or has_any_child():
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
    return (count() if count else 0, id(sys.stdout), id(sys.stderr), is_closed(sys.stdout), is_closed(sys.stderr),
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
