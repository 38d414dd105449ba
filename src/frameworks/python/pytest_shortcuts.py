"""What pytest works out anew in each session, worked out once in the warm parent. Each is left out where a pytest is built
otherwise; then it only takes longer. A session of a test's own finds pytest as it was."""

import os
from importlib import import_module
from types import ModuleType

__unittest = True

PARENT = os.getpid()


class Replaced:
    """What stands in place of pytest's own for a while."""

    def __init__(self):
        self.former = []  # (owner, name, value)

    def put(self, owner, name, value):
        self.former.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def give_back(self):
        while self.former:
            setattr(*self.former.pop())


at_start = Replaced()


class Nothing:
    """In place of a plugin that writes what it will do next time into the workspace."""

    def __init__(self, *_, **__):
        pass


def give_back():
    """In a fork whose session has begun: what follows is the project's, and may have sessions of its own."""
    if os.getpid() != PARENT:
        at_start.give_back()


def take_all(config):
    for shortcut in (import_hooks, without_memory, known_arguments, known_fixtures, fixtures_of_plugins, kept_parser):
        try:
            shortcut(config)
        except Exception:
            pass


def import_hooks(config):
    """The modules with the hooks that installed plugins add: what they import when a fork asks them for that."""
    for one in config.pluginmanager.hook.pytest_addhooks.get_hookimpls():
        try:
            import_as(one.function)
        except Exception:
            pass  # a fork meets it too, and says it


def import_as(function):
    """What the function can import when it is called."""
    from dis import get_instructions
    loaded = []
    for one in get_instructions(function):
        if one.opname == "IMPORT_NAME":
            level, names = loaded[-2:]
            __import__(one.argval, function.__globals__, None, names or (), level)
        elif one.opname.startswith("LOAD_"):
            loaded.append(one.argval)


def without_memory(config):
    """Which tests failed last, which are new, where to go on: pentad knows it, and forks would write over each other."""
    module = import_module("_pytest.cacheprovider")
    at_start.put(module, "LFPlugin", Nothing)
    at_start.put(module, "NFPlugin", Nothing)
    config.pluginmanager.unregister(name="stepwise")


def known_arguments(config):
    """The names of a hook's arguments: pluggy inspects each function of each plugin at each start."""
    module = import_module("pluggy._hooks")
    inspect_arguments, known = module.varnames, {}

    def varnames(function):
        plain = getattr(function, "__func__", None)
        key = (plain or function, plain is not None)
        try:
            if key not in known:
                known[key] = inspect_arguments(function)
            return known[key]
        except TypeError:  # can't be a key
            return inspect_arguments(function)

    at_start.put(module, "varnames", varnames)


def known_fixtures(config):
    """The same of the fixtures of plugins, by pytest."""
    module = import_module("_pytest.fixtures")
    inspect_arguments, known = module.getfuncargnames, {}

    def getfuncargnames(function, *others, **named):
        try:
            key = (function, others, tuple(sorted(named.items())))
            if key not in known:
                known[key] = inspect_arguments(function, *others, **named)
            return known[key]
        except TypeError:  # can't be a key; or it is about the arguments, and is said again
            return inspect_arguments(function, *others, **named)

    at_start.put(module, "getfuncargnames", getfuncargnames)


def fixtures_of_plugins(config):
    """Where a plugin has its fixtures: pytest looks at each name of each plugin at each start."""
    module = import_module("_pytest.fixtures")
    is_fixture = fixture_check(module)
    known = {}
    for plugin in config.pluginmanager.get_plugins():
        found = {name: getattr(plugin, name, None) for name in dir(plugin)}
        stand_in = ModuleType("_pentad_stand_in")  # has the fixtures of a plugin, and nothing else
        stand_in.__dict__.update({name: one for name, one in found.items() if is_fixture(one)})
        known[id(plugin)] = plugin, stand_in, any(is_fixture(one) for one in found.values())
    parse = module.FixtureManager.parsefactories
    with_none = {}  # of pytest's own classes; their sizes tell that somebody puts more into them

    def has_none(holder):
        kind = type(holder)
        if not kind.__module__.startswith("_pytest."):
            return False
        key = kind, tuple(len(vars(base)) for base in kind.__mro__)
        if key not in with_none:
            with_none[key] = not any(is_fixture(getattr(kind, name, None)) for name in dir(kind))
        return with_none[key] and not any(is_fixture(value) for value in getattr(holder, "__dict__", {}).values())

    def parsefactories(self, *others, **named):
        names = ("holder", "node_or_obj")
        holder = others[0] if others else next((named[name] for name in names if name in named), None)
        _, stand_in, has_any = known.get(id(holder), (None, None, True))
        # A node that comes alone only leads to what is looked through: node.obj.
        is_holder = len(others) > 1 or "holder" in named or "nodeid" in named
        if not has_any or (is_holder and has_none(holder)):
            return
        if stand_in is None or not isinstance(holder, ModuleType):
            return parse(self, *others, **named)
        parse(self, *((stand_in,) + others[1:] if others else ()),
              **{name: stand_in if name in names else value for name, value in named.items()})

    at_start.put(module.FixtureManager, "parsefactories", parsefactories)


def fixture_check(module):
    definition = getattr(module, "FixtureFunctionDefinition", None)
    if definition is not None:
        return lambda value: isinstance(value, definition)
    marker = module.getfixturemarker
    return lambda value: marker(value) is not None


def kept_parser(config):
    """Before version 9 pytest makes the parser of its options anew for each of six looks at them."""
    parser = config._parser
    make, made = parser._getparser, {}

    def get_parser():
        key = tuple(len(group.options) for group in [*parser._groups, parser._anonymous])
        if key not in made:
            made.clear()
            made[key] = make()
        # For the message of an error.
        made[key].extra_info, made[key].prog = parser.extra_info, parser.prog
        return made[key]

    parser._getparser = get_parser
    get_parser()


class Entry:
    """What pytest asks an os.DirEntry for."""

    def __init__(self, folder, name):
        self.name, self.path = name, os.path.join(folder, name)

    def is_dir(self):
        return os.path.isdir(self.path)

    def is_file(self):
        return os.path.isfile(self.path)


class OnTheWay:
    """From version 8 pytest comes to a file through the folders above it, makes a node of each file and folder that it finds
    there, and drops all but the one on the way. Within this context a session makes only that one; without the listing a unit
    does not depend on it either. Not where anybody but pytest itself has a say in what is made of an entry."""

    def __init__(self, session, file):
        self.session, self.file = session, file
        self.replaced = Replaced()
        self.folder = None  # the one that is about to be listed

    def __enter__(self):
        hooks = [getattr(self.session.config.pluginmanager.hook, name, None)
                 for name in ("pytest_collect_file", "pytest_collect_directory", "pytest_ignore_collect")]
        if any(not is_of_pytest(one.plugin) for hook in hooks if hook is not None for one in hook.get_hookimpls()):
            return
        for name, kind in (("_pytest.main", "Dir"), ("_pytest.python", "Package")):
            module = import_module(name)
            if not hasattr(module, "scandir") or not hasattr(module, kind):
                return
            kind = getattr(module, kind)
            self.replaced.put(module, "scandir", self.in_place_of(module.scandir))
            self.replaced.put(kind, "collect", self.around(kind.collect, kind))

    def __exit__(self, *_):
        self.replaced.give_back()

    def around(self, collect, kind):
        def collect_on_the_way(node):
            self.folder = node.path if type(node) is kind and self.leads_on(node) else None
            yield from collect(node)

        return collect_on_the_way

    def leads_on(self, node):
        """Tests may have sessions of their own, and plugins may give this one more to collect."""
        return (node.session is self.session and [os.fspath(path) for path in self.session._initialpaths] == [self.file] and
                self.file.startswith(os.path.join(node.path, "")))

    def in_place_of(self, listed):
        def scandir(path, *others, **named):
            if self.folder is None or path != self.folder:
                return listed(path, *others, **named)
            self.folder = None
            folder = os.path.join(path, "")
            return [Entry(folder, self.file[len(folder):].partition(os.sep)[0])]

        return scandir


def is_of_pytest(plugin):
    name = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__module__
    return name.startswith("_pytest.")
