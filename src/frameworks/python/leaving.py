"""The end of a process that ran units: what Python does at exit, within bounds, and without tearing down itself."""

import atexit
import os
import sys
from time import monotonic

from _pentad_result import flush

__unittest = True

THREAD_WAIT = 1.0  # seconds


def has_threads():
    """Of `threading`, where a unit has loaded it. Not here: what it does after each fork writes to a hundred pages."""
    try:
        return sys.modules["threading"].active_count() > 1
    except BaseException:  # nobody has, or it is the workspace's own of that name
        return False


def end_threads():
    """Waits for threads as Python does at exit, but not for ever. Returns the names of those that go on."""
    threading = sys.modules.get("threading")
    for call in reversed(getattr(threading, "_threading_atexits", ())):
        call()  # concurrent.futures asks its workers to end
    if not has_threads():
        return []
    deadline = monotonic() + THREAD_WAIT
    main = threading.main_thread()
    others = [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]
    for thread in others:
        thread.join(max(0.0, deadline - monotonic()))
    return [thread.name for thread in others if thread.is_alive()]


def has_children():
    """Whether processes are left: every descendant is, as orphans come to us."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    except ChildProcessError:
        return False
    except OSError:
        return True


def contained(function, otherwise):
    """What it returns; when it raises, that is shown, as Python does at exit, and we go on."""
    try:
        return function()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return otherwise


def leave(log):
    for name in contained(end_threads, ()):
        log.send("warning", "thread %s was still running at the end" % name)
    contained(atexit._run_exitfuncs, None)
    flush()
    log.send("leave", "children" if has_children() else "clean")
