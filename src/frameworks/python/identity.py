"""The ids of tests: `unit::Class::method`."""

import unittest

__unittest = True


class Identity:
    """Gives each test of a unit its id. The second of the same id gets `[2]`, the third `[3]`."""

    def __init__(self, unit, module):
        self.unit = unit
        self.module = module
        self.seen = {}
        self.cls = self.start = None  # of the last test, and how the ids of its class start

    def of(self, test):
        cls = type(test)
        if cls is not self.cls:
            self.cls, self.start = cls, self.start_of(self.class_name(cls))
        method = getattr(test, "_testMethodName", None)
        # doctest's cases and FunctionTestCase say in id() what they test.
        if method is None or (method == "runTest" and cls.id is not unittest.TestCase.id):
            method = test.id()
        return self.counted("%s%s" % (self.start, method))

    def start_of(self, name):
        return "%s::%s::" % (self.unit, name)

    def class_name(self, cls):
        """A class of an inner module (a package's load_tests gathers those) carries the rest of its module's name."""
        inner = str(cls.__module__)
        prefix = self.module + "."
        name = getattr(cls, "__qualname__", cls.__name__)
        return inner[len(prefix):] + "." + name if inner.startswith(prefix) else name

    def fixture_class(self, kind, parent):
        """Where in the class's place of an id a fixture goes: `TestA`, or for a module's `setUpModule`."""
        prefix = self.module + "."
        inner = parent[len(prefix):] if parent.startswith(prefix) else ""
        if kind.endswith("Module"):
            return inner + "." + kind if inner else kind
        return inner or parent.rpartition(".")[2]

    def fixture(self, kind, parent):
        """The id of a fixture's trouble: `unit::TestA::setUpClass`, `unit::setUpModule::setUpModule`."""
        return self.unique(self.fixture_class(kind, parent), kind)

    def unique(self, cls, name):
        return self.counted(self.start_of(cls) + name)

    def counted(self, plain):
        if not plain.isprintable():
            plain = one_line(plain)
        count = self.seen[plain] = self.seen.get(plain, 0) + 1
        return plain if count == 1 else "%s[%d]" % (plain, count)


def one_line(text):
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
