"""The warm parent: an interpreter that has loaded unittest and nothing of the workspace, and forks itself for each unit.

pentad sends the number of a slot and of descriptors over a socket, and is told the process's id and, later, its status. The
descriptors are pentad's own: a fork opens them through /proc. In a world they come with the numbers, since another user
namespace can't look into pentad's /proc. A fork that shall move to a world gets that world's namespaces too, as negative
numbers.
"""

import faulthandler
import gc
import os
import select
import sys
from importlib.machinery import PathFinder
from signal import SIGKILL, SIGRTMAX

import _socket
import _pentad_more
import _pentad_warm
from _pentad_names import ask_in
from _pentad_log import INT, NUMBER, raise_descriptor
from _pentad_worker import Job, shadowed_by

try:
    # Not ctypes: whatever is loaded here, every unit depends on.
    from _ctypes import CFuncPtr, FUNCFLAG_CDECL, _SimpleCData, dlopen, dlsym

    class Int(_SimpleCData):
        _type_ = "i"

    class Function(CFuncPtr):
        _flags_ = FUNCFLAG_CDECL
        _restype_ = Int

    prctl, setns, capset = [Function(dlsym(dlopen(None, 0), name)) for name in ("prctl", "setns", "capset")]
except Exception:  # an interpreter without it: pentad's own subreaper catches what a unit leaves behind
    setns = capset = None

    def prctl(*_):
        return -1

__unittest = True

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
CAPABILITIES_VERSION_3 = 0x20080522
CANNOT_ENTER = 71  # exit status; see exec/fork_server.hpp
STARTED, EXITED = 1, 2
REQUEST_SIZE = 8 * NUMBER
MESSAGE = 3  # numbers: which of the two, the slot, the process id or status
MOST_SENT = 8  # descriptors with a request
SENT_SIZE = _socket.CMSG_SPACE(MOST_SENT * INT)
DONTWAIT = _socket.MSG_DONTWAIT
PAUSE = 5  # milliseconds, where the end of a fork can't be waited for (before Python 3.9)


def descriptors_in(sent):
    """Those that came with a request."""
    return [int.from_bytes(data[at:at + INT], sys.byteorder) for _, _, data in sent for at in range(0, len(data), INT)]


class Server:
    """Forks on request, up to `most` at once. Between forks it does as little as it can: after each it pays for every page of
    memory that it writes to, as a fork does."""

    def __init__(self, control, most, first_modules):
        self.control = _socket.socket(fileno=control)
        self.most = most
        self.slots = {}  # process id: slot
        self.process, self.pentad = os.getpid(), os.getppid()
        self.trace = enable_traces()
        self.loaded = sorted(name for name in set(sys.modules) - first_modules
                             if not name.startswith(("unittest", "_pentad")))
        root = self.root = os.getcwd()
        self.shadowed = shadowed_by(root, self.loaded)
        # Lists the folders of sys.path once for all forks; a folder that changes later is listed anew, as always.
        PathFinder.find_spec("_pentad_warms_the_caches", [root] + sys.path)

    def serve(self):
        """Until pentad closes its end. An end is told together with the start that follows it at once, if one does."""
        receive, send, fork, slots, most = self.control.recvmsg_into, self.control.send, os.fork, self.slots, self.most
        room = [bytearray(REQUEST_SIZE)]
        request = memoryview(room[0]).cast("q")
        both = memoryview(bytearray(2 * MESSAGE * NUMBER)).cast("q")
        end, start = both[:MESSAGE], both[MESSAGE:]
        end[0], start[0] = EXITED, STARTED
        has_end = False
        while True:
            if len(slots) >= most:
                has_end = self.reap(0, end)
            try:
                size, sent, _, _ = receive(room, SENT_SIZE, DONTWAIT)
            except BlockingIOError:
                if has_end:
                    send(end)
                has_end = self.wait(end)
                continue
            if not size:
                return
            child = fork()
            if child == 0:
                self.become_unit(request[:size // NUMBER].tolist(), sent)
            if sent:
                for fd in descriptors_in(sent):
                    os.close(fd)
            slots[child] = start[1] = request[0]
            start[2] = child
            send(both if has_end else start)
            has_end = False

    def reap(self, flags, end):
        """Waits for the end of a fork, and writes it to the message `end`. Whether there was one."""
        child, status = os.waitpid(-1, flags)
        slot = self.slots.pop(child, None)
        if slot is None:
            return False
        end[1], end[2] = slot, status
        return True

    def wait(self, end):
        """For a request, or the end of a fork: as `reap`."""
        poll = select.poll()
        poll.register(self.control.fileno(), select.POLLIN)
        ends = self.ends()
        for fd in ends:
            poll.register(fd, select.POLLIN)
        poll.poll(None if len(ends) == len(self.slots) else PAUSE)
        for fd in ends:
            os.close(fd)
        return bool(self.slots) and self.reap(os.WNOHANG, end)

    def ends(self):
        """A descriptor for the end of each fork; fewer where they are not to be had (a container may forbid them)."""
        ends = []
        try:
            for child in self.slots:
                ends.append(os.pidfd_open(child))
        except (AttributeError, OSError):
            pass
        return ends

    def become_unit(self, request, sent):
        """In the fork. Never returns."""
        try:
            os.setsid()
            received = descriptors_in(sent)
            places = [fd for fd, number in zip(received, request[1:]) if number < 0]
            job = Job(os.getpid(), *received[:len(received) - len(places)]) if received else Job(self.pentad, *request[1:])
            shadowed = self.move(places, job.root)
            # After the move, which can take it back.
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
            if os.getppid() != self.process:
                os._exit(1)
            prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            self.control.close()
            os.dup2(job.log.output, 1)
            os.dup2(job.log.output, 2)
            job.take_traces(self.trace)
            for fd in received:
                os.close(fd)
            job.run(self.loaded, shadowed)
            os._exit(0)
        except BaseException:
            try:
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(70)

    def move(self, places, root):
        """To a world, or a folder that is not ours. Returns what the workspace shadows there."""
        if not places and root == self.root:
            return self.shadowed
        if places and (loaded_from(root) or not enter(places)):
            os._exit(CANNOT_ENTER)
        os.chdir(root)
        sys.path_importer_cache.pop(root, None)
        return shadowed_by(root, self.loaded)


def loaded_from(root):
    """Whether something of the workspace is loaded, which may be another in a world. Environments don't count."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return any(isinstance(file, str) and file.startswith(root + os.sep) and not file.startswith(sys.prefix + os.sep)
               for file in files)


def enter(places):
    """The world: its namespaces, the user's first, and last the folder that is `/` there. False: can't be done here."""
    if setns is None:
        return False
    *namespaces, top = places
    for namespace in namespaces:
        if setns(namespace, 0) != 0:
            return False
    try:
        os.fchdir(top)
        os.chroot(".")
    except OSError:
        return False
    # As after exec: only root has what the owner of the namespace may do, and /proc/self is our own.
    if len(namespaces) > 1 and os.geteuid() != 0:
        if capset(CAPABILITIES_VERSION_3.to_bytes(4, sys.byteorder) + bytes(4), bytes(24)) != 0:
            return False
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    return True


def enable_traces():
    """Where a crash or pentad's signal at a timeout finds a test goes to a file of pentad's. Returns the descriptor that
    forks have to replace with that file; what is set up here holds for them too."""
    trace = raise_descriptor(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC))
    faulthandler.enable(file=trace)
    faulthandler.register(SIGRTMAX - 2, file=trace, all_threads=False)
    return trace


def let_collect():
    """As Python was started. Until then all that was loaded was to stay."""
    if _pentad_more.collects:
        gc.enable()


def main(control, most, warm_rounds, traced, frameworks, first_modules):
    with_pytest = "pytest" in frameworks
    if with_pytest:
        let_collect()  # a plugin may want it otherwise
        _pentad_more.load_pytest()
        import _pentad_pytest_warm
        from _pentad_pytest_unit import run_made_up
        _pentad_pytest_warm.prepare(os.getcwd())
    if traced:
        ask_in(os.getcwd())
    server = Server(control, most, first_modules)
    _pentad_warm.warm_up(warm_rounds)
    if with_pytest:
        _pentad_pytest_warm.warm_up(warm_rounds, run_made_up)
        gc.collect()  # that leaves much
    gc.freeze()
    if not with_pytest:
        let_collect()
    server.serve()
    os._exit(0)
