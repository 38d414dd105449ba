"""The end of a process that ran units: what Python does at exit, within bounds, and without tearing down itself."""

import atexit
import os
import sys
from time import monotonic

import _thread

from _pentad_result import flush

__unittest = True

THREAD_WAIT = 1.0  # seconds


def has_threads():
    return _thread._count() > 0


def end_threads():
    """Waits for threads as Python does at exit, but not for ever. Returns the names of those that go on.

    Who has none need not have `threading`, which after each fork does what costs a hundred pages: it is not loaded here."""
    threading = sys.modules.get("threading")
    if not hasattr(threading, "main_thread"):
        return []
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


def run_exit_functions():
    try:
        atexit._run_exitfuncs()
    except BaseException:
        sys.excepthook(*sys.exc_info())


def leave(log):
    for name in end_threads():
        log.send("warning", "thread %s was still running at the end" % name)
    run_exit_functions()
    flush()
    log.send("leave", "children" if has_children() else "clean")
