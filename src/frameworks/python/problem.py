"""An exception, as a result shows it: message, traceback, and where in the workspace it happened."""

import os
import re
import traceback

__unittest = True

MESSAGE_LINES = 12
MESSAGE_LIMIT = 2000
TRACEBACK_LIMIT = 64 * 1024
FOREIGN = {"site-packages", "dist-packages", "node_modules", "__pycache__"}
LIBRARY = os.path.dirname(os.__file__)
MACHINERY = tuple(os.path.join(LIBRARY, part, "") for part in ("unittest", "asyncio", "importlib")) + (
    "<frozen importlib", "<_pentad")
FILE_LINE = re.compile(r'^ *File "([^"\n]+)", line (\d+)', re.MULTILINE)


def shorten(text, limit):
    if len(text) <= limit:
        return text
    half = limit // 2
    return "%s\n… %d characters left out …\n%s" % (text[:half], len(text) - 2 * half, text[-half:])


class Problem:
    __slots__ = ("failed", "message", "location", "traceback")

    def __init__(self, failed, message, location, traceback):
        self.failed = failed  # an assertion, and not an error
        self.message = message
        self.location = location
        self.traceback = traceback


def message_of(error):
    """The exception's own lines. Of those that quote a whole traceback or source, the last line says it."""
    kind, value = error[0], error[1]
    try:
        lines = "".join(traceback.format_exception_only(kind, value)).strip().split("\n")
    except Exception as second:
        lines = ["%s (its text can't be shown: %s)" % (kind.__name__, type(second).__name__)]
    quoted = issubclass(kind, SyntaxError) or any(line.startswith("Traceback (most recent") for line in lines)
    if quoted:
        lines = lines[-1:]
    if len(lines) > MESSAGE_LINES:
        lines = lines[:MESSAGE_LINES] + ["…"]
    return shorten("\n".join(lines), MESSAGE_LIMIT)


def format_traceback(error):
    try:
        return "".join(traceback.format_exception(*error))
    except Exception as second:
        return "%s: the traceback can't be shown: %s\n" % (error[0].__name__, type(second).__name__)


def skip_frames(frames, to_the_end=False):
    """Without the frames at the start that are ours, unittest's, asyncio's or of the import system, if others follow."""
    first = frames
    while frames is not None and is_machinery(frames.tb_frame):
        frames = frames.tb_next
    return first if frames is None and not to_the_end else frames


def is_machinery(frame):
    return "__unittest" in frame.f_globals or frame.f_code.co_filename.startswith(MACHINERY)


class Locator:
    """Finds the deepest frame inside the workspace, of the exception that was raised, else of what caused it."""

    def __init__(self, root, own):
        self.root = root
        self.roots = None
        self.own = own  # test_batch_logs, relative
        self.known = {}

    def inside(self, path):
        """Relative path, or None when it is not the user's own file."""
        if path not in self.known:
            self.known[path] = self.look(path)
        return self.known[path]

    def look(self, path):
        if path.startswith("<"):
            return None
        if self.roots is None:
            self.roots = {self.root, os.path.realpath(self.root)}
        for root in self.roots:
            full = os.path.normpath(os.path.join(root, path))
            if not full.startswith(root.rstrip("/") + "/"):
                continue
            relative = full[len(root.rstrip("/")) + 1:]
            parts = relative.split("/")
            if self.own and parts[0] == self.own or FOREIGN.intersection(parts):
                return None
            folders = [os.path.join(root, *parts[:count]) for count in range(1, len(parts))]
            if any(os.path.exists(os.path.join(folder, "pyvenv.cfg")) for folder in folders):
                return None
            return relative if os.path.exists(full) else None
        return None

    def at(self, path, line):
        relative = self.inside(path)
        return "%s:%d" % (relative, line) if relative is not None and line else ""

    def of_exception(self, value):
        seen = set()
        while value is not None and id(value) not in seen:
            seen.add(id(value))
            found = self.of_one(value, value.__traceback__)
            if found:
                return found
            value = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
        return ""

    def of_one(self, value, frames):
        if isinstance(value, SyntaxError) and value.filename:
            found = self.at(value.filename, value.lineno)
            if found:
                return found
        found = ""
        while frames is not None:
            found = self.at(frames.tb_frame.f_code.co_filename, frames.tb_lineno) or found
            frames = frames.tb_next
        return found or self.of_text(value)

    def of_text(self, value):
        """unittest turns a failed import of an inner module into an exception whose text is the traceback."""
        if not isinstance(value, ImportError):
            return ""
        text = str(value)
        if not text.startswith("Failed to import test module"):
            return ""
        found = ""
        for path, line in FILE_LINE.findall(text):
            found = self.at(path, int(line)) or found
        return found

    def of_function(self, function):
        """Where a function is defined."""
        while hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        code = getattr(function, "__code__", None)
        return self.at(code.co_filename, code.co_firstlineno) if code else ""
