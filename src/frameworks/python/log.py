"""What a unit's process tells pentad: one line an event, appended to a file in memory that pentad reads.

A file and not a pipe, because it never blocks, wakes nobody up, and outlives the process that wrote it. Its layout:
a page that starts with `sequence, consumed` (8 bytes each, native order), the request, then the events.
Functions are bound at import, so that a test that patches `os` or `time` does not reach us.
"""

from fcntl import F_DUPFD_CLOEXEC, fcntl, ioctl
from mmap import MAP_SHARED, PROT_READ, mmap
from os import (O_APPEND, O_CLOEXEC, O_RDWR, O_WRONLY, _exit as exit_now, close as close_fd, fstat, getpid, getppid,
                open as open_fd, pread, write as write_fd)
from sys import byteorder

__unittest = True

try:
    from termios import FIONREAD
except ImportError:
    FIONREAD = 0x541B

PAGE = 4096
NUMBER = 8
TRIES = 200
ODD = 0 if byteorder == "little" else NUMBER - 1


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


class Log:
    """The events of one process. Only that process may write: a fork of it that comes here is ended."""

    def __init__(self, events, output):
        server = getppid()
        self.pid = getpid()
        self.reopen_events = "/proc/%d/fd/%d" % (server, events)
        self.reopen_output = "/proc/%d/fd/%d" % (server, output)
        self.events = raise_descriptor(events)
        self.output = raise_descriptor(output)
        self.header = mmap(self.events, PAGE, MAP_SHARED, PROT_READ)
        self.held = ""

    def request(self):
        """The lines of the request, each a list of fields."""
        size = fstat(self.events).st_size - PAGE
        lines = pread(self.events, size, PAGE).decode("utf-8", "surrogateescape").split("\n")
        return [[unescape(field) for field in line.split("\t")] for line in lines if line]

    def pending(self):
        """Bytes in the output pipe that pentad has not read yet. A test may have closed our descriptor."""
        try:
            return int.from_bytes(ioctl(self.output, FIONREAD, b"\0\0\0\0"), byteorder)
        except OSError:
            self.output = raise_descriptor(open_fd(self.reopen_output, O_WRONLY | O_CLOEXEC))
            return int.from_bytes(ioctl(self.output, FIONREAD, b"\0\0\0\0"), byteorder)

    def position(self):
        """How many bytes were printed so far: read by pentad, and still in the pipe. -1: can't be told now."""
        header = self.header
        for _ in range(TRIES):
            before = header[:2 * NUMBER]
            pending = self.pending()
            if before == header[:2 * NUMBER] and not before[ODD] & 1:
                return int.from_bytes(before[NUMBER:], byteorder) + pending
        return -1

    def hold(self, *fields):
        """An event that goes out together with the next one."""
        self.held += line(fields)

    def send(self, *fields):
        if getpid() != self.pid:
            exit_now(0)
        data = (self.held + line(fields)).encode("utf-8", "backslashreplace")
        self.held = ""
        while data:
            data = data[self.write(data):]

    def write(self, data):
        try:
            return write_fd(self.events, data)
        except OSError:
            self.events = raise_descriptor(open_fd(self.reopen_events, O_RDWR | O_APPEND | O_CLOEXEC))
            return write_fd(self.events, data)


def line(fields):
    return "\t".join([escape(field) for field in fields]) + "\n"
