"""The warm parent: an interpreter that has loaded unittest and nothing of the workspace, and forks itself for each unit.

pentad sends the number of a slot and descriptors over a socket, and is told the process's id and, later, its status.
"""

import faulthandler
import gc
import importlib
import os
import select
import signal
import sys
from importlib.machinery import PathFinder

import _socket
import _pentad_warm
import _pentad_worker

try:
    from ctypes import CDLL
    prctl = CDLL(None).prctl
except Exception:  # an interpreter without ctypes: pentad's own subreaper catches what a unit leaves behind
    def prctl(*_):
        return -1

__unittest = True

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
NUMBER = 8
STARTED, EXITED = 1, 2
ROOM_FOR_DESCRIPTORS = 256


def number(value):
    return value.to_bytes(NUMBER, sys.byteorder, signed=True)


class Server:
    def __init__(self, control, first_modules):
        self.control = _socket.socket(fileno=control)
        self.woken, self.waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.running = {}  # process id: (slot, descriptors)
        self.trace = enable_traces()
        self.loaded = sorted(name for name in set(sys.modules) - first_modules
                             if not name.startswith(("unittest", "_pentad")))
        root = os.getcwd()
        self.shadowed = _pentad_worker.shadowed_by(root, self.loaded)
        # Lists the folders of sys.path once for all forks; a folder that changes later is listed anew, as always.
        PathFinder.find_spec("_pentad_warms_the_caches", [root] + sys.path)

    def serve(self):
        """Until pentad closes its end."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker)
        poll = select.poll()
        poll.register(self.control.fileno(), select.POLLIN)
        poll.register(self.woken, select.POLLIN)
        while True:
            ready = [fd for fd, _ in poll.poll()]
            if self.woken in ready:
                os.read(self.woken, 4096)
                self.reap()
            if self.control.fileno() in ready and not self.receive():
                return

    def receive(self):
        message, ancillary, _, _ = self.control.recvmsg(NUMBER, ROOM_FOR_DESCRIPTORS, _socket.MSG_CMSG_CLOEXEC)
        if not message:
            return False
        descriptors = []
        for _, _, data in ancillary:
            descriptors += [int.from_bytes(data[at:at + 4], sys.byteorder) for at in range(0, len(data), 4)]
        self.start(int.from_bytes(message, sys.byteorder), descriptors)
        return True

    def start(self, slot, descriptors):
        server = os.getpid()
        child = os.fork()
        if child == 0:
            self.become_unit(server, descriptors)
        self.running[child] = (slot, descriptors)
        self.tell(STARTED, slot, child)

    def reap(self):
        while self.running:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            slot, descriptors = self.running.pop(child, (None, ()))
            for fd in descriptors:  # kept until now: a unit that lost its own opens them again through us
                os.close(fd)
            if slot is not None:
                self.tell(EXITED, slot, status)

    def tell(self, kind, slot, value):
        self.control.send(number(kind) + number(slot) + number(value))

    def become_unit(self, server, descriptors):
        """In the fork. Never returns."""
        try:
            os.setsid()
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != server:
                os._exit(1)
            prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.close_foreign()
            events, output, trace, *queue = descriptors
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.dup2(trace, self.trace, False)
            os.close(trace)
            _pentad_worker.run(events, output, queue[0] if queue else None, self.loaded, self.shadowed)
            os._exit(0)
        except BaseException:
            try:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(70)

    def close_foreign(self):
        self.control.close()
        os.close(self.woken)
        os.close(self.waker)
        for _, descriptors in self.running.values():
            for fd in descriptors:
                os.close(fd)


def enable_traces():
    """Where a crash or pentad's signal at a timeout finds a test goes to a file of pentad's. Returns the descriptor that
    forks have to replace with that file; what is set up here holds for them too."""
    trace = _pentad_worker.raise_descriptor(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC))
    faulthandler.enable(file=trace)
    faulthandler.register(signal.SIGRTMAX - 2, file=trace, all_threads=False)
    return trace


def main(control, warm_rounds, preload, first_modules):
    for name in preload:
        try:
            importlib.import_module(name)
        except Exception:
            pass  # it only would have saved time
    server = Server(control, first_modules)
    _pentad_warm.warm_up(warm_rounds)
    gc.collect()
    gc.freeze()
    server.serve()
    os._exit(0)
