"""What a unit's process tells pentad: one line an event, appended to a file in memory that pentad reads.

A file and not a pipe, because it never blocks, wakes nobody up, and outlives the process that wrote it; mapped, because a
test may close our descriptors or set limits for files. Its layout: a page that starts with `sequence, consumed, end`
(8 bytes each, native order), the request, then the events, up to `end`.
Functions are bound at import, so that a test that patches `os` or `time` does not reach us.
"""

from fcntl import F_DUPFD_CLOEXEC, fcntl, ioctl
from mmap import MAP_SHARED, mmap
from os import (O_CLOEXEC, O_RDWR, O_WRONLY, _exit as exit_now, close as close_fd, dup as dup_fd, ftruncate, getpid,
                open as open_fd, sched_yield, uname)

__unittest = True

if uname().machine in ("x86_64", "i686", "aarch64", "riscv64"):
    FIONREAD = 0x541B  # a library less to load
else:
    from termios import FIONREAD

PAGE = 4096
NUMBER = 8
INT = 4
TRIES = 200
KEPT = []


def raise_descriptor(fd):
    """Moves a descriptor to a number that tests do not come across, and closes it at exec."""
    for lowest in (900, 200, 40, 3):
        try:
            high = fcntl(fd, F_DUPFD_CLOEXEC, lowest)
        except OSError:
            continue
        close_fd(fd)
        return high
    return fd


def escape(field):
    text = field if isinstance(field, str) else str(field)
    if "\\" in text or "\t" in text or "\n" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text


def unescape(text):
    if "\\" not in text:
        return text
    parts = [part.replace("\\t", "\t").replace("\\n", "\n") for part in text.split("\\\\")]
    return "\\".join(parts)


def line(fields):
    return "\t".join([escape(field) for field in fields]) + "\n"


def open_of(process, fd, mode):
    """A descriptor of another process."""
    return raise_descriptor(open_fd("/proc/%d/fd/%d" % (process, fd), mode | O_CLOEXEC))


def map_file(fd):
    """The whole file, shared. Python keeps a descriptor of its own for a mapping, the lowest that is free: closed here, as it is
    of no use, and a number that tests would come across. So the mapping must never be closed."""
    its_own = dup_fd(fd)
    close_fd(its_own)
    mapping = mmap(fd, 0, MAP_SHARED)
    close_fd(its_own)
    KEPT.append(mapping)
    return mapping


class Log:
    """The events of one process. Only that process may write: a fork of it that comes here is ended. `events` and `output` are
    descriptors of `pentad`."""

    def __init__(self, pentad, events, output):
        self.pid = getpid()
        self.pentad, self.events, self.outputs = pentad, events, output
        self.output = open_of(pentad, output, O_WRONLY)
        file = open_of(pentad, events, O_RDWR)
        self.use(map_file(file))
        close_fd(file)
        self.end = self.numbers[2]
        self.held = []
        self.hold = self.held.append  # lines, which go out together with the next event
        self.unread = bytearray(INT)
        self.unread_count = memoryview(self.unread).cast("i")

    def use(self, mapping):
        self.map = mapping
        self.numbers = memoryview(mapping)[:3 * NUMBER].cast("Q")

    def request(self):
        """The lines of the request, each a list of fields."""
        lines = self.map[PAGE:self.end].decode("utf-8", "surrogateescape").split("\n")
        return [[unescape(field) for field in line.split("\t")] for line in lines if line]

    def position(self):
        """How many bytes were printed so far: read by pentad, and still in the output's pipe. -1: can't be told now."""
        try:
            numbers = self.numbers
            for _ in range(TRIES):
                sequence, consumed = numbers[0], numbers[1]
                try:
                    ioctl(self.output, FIONREAD, self.unread)
                except OSError:  # a test closed our descriptor
                    self.output = open_of(self.pentad, self.outputs, O_WRONLY)
                    continue
                if numbers[0] == sequence and not sequence & 1:  # pentad was not writing meanwhile
                    return consumed + self.unread_count[0]
                sched_yield()
        except OSError:
            pass  # no descriptor is to be had
        return -1

    def announce(self, number, name):
        """That there is this test."""
        self.hold("test\t%d\t%s\n" % (number, escape(name)))

    def send(self, *fields):
        self.write(line(fields))

    def write(self, text):
        """Lines of events whose fields need no escaping."""
        if getpid() != self.pid:
            exit_now(0)
        if self.held:
            self.held.append(text)
            text = "".join(self.held)
            self.held.clear()
        data = text.encode("utf-8", "backslashreplace")
        end = self.end + len(data)
        if end > len(self.map):
            self.grow(end)
        self.map[self.end:end] = data
        self.numbers[2] = end  # now it counts
        self.end = end

    def grow(self, end):
        fd = open_of(self.pentad, self.events, O_RDWR)
        ftruncate(fd, 2 * end)
        self.use(map_file(fd))
        close_fd(fd)
