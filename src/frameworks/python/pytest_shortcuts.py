"""What pytest works out anew in each session, worked out once in the warm parent. Each is left out where a pytest is built
otherwise; then it only takes longer."""

import os
from importlib import import_module
from types import ModuleType

__unittest = True


class Nothing:
    """In place of a plugin that writes what it will do next time into the workspace."""

    def __init__(self, *_, **__):
        pass


def take_all(config):
    for shortcut in (without_memory, known_arguments, known_fixtures, fixtures_of_plugins, kept_parser, only_on_the_way):
        try:
            shortcut(config)
        except Exception:
            pass


def without_memory(config):
    """Which tests failed last, which are new, where to go on: pentad knows it, and forks would write over each other."""
    module = import_module("_pytest.cacheprovider")
    module.LFPlugin = module.NFPlugin = Nothing
    config.pluginmanager.unregister(name="stepwise")


def add_hooks(config):
    """The hooks that the installed plugins add, which are modules to import. pytest asks for them first of all, and whoever
    is registered later is asked then. Raises what a plugin does; then the configuration can't be used."""
    caller = config.hook.pytest_addhooks
    call = type(caller).call_historic
    call(caller, kwargs={"pluginmanager": config.pluginmanager})

    def call_historic(self, *others, **named):
        if self is not caller:
            call(self, *others, **named)

    type(caller).call_historic = call_historic


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

    module.varnames = varnames


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

    module.getfuncargnames = getfuncargnames


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
    with_none = {}  # of pytest's own classes

    def has_none(holder):
        kind = type(holder)
        if not kind.__module__.startswith("_pytest."):
            return False
        if kind not in with_none:
            with_none[kind] = not any(is_fixture(getattr(kind, name, None)) for name in dir(kind))
        return with_none[kind]

    def parsefactories(self, *others, **named):
        names = ("holder", "node_or_obj")
        holder = others[0] if others else next((named[name] for name in names if name in named), None)
        _, stand_in, has_any = known.get(id(holder), (None, None, True))
        # Of a node alone it is what the node is of that has fixtures.
        if not has_any or (len(others) > 1 or "holder" in named or "nodeid" in named) and has_none(holder):
            return
        if stand_in is None or not isinstance(holder, ModuleType):
            return parse(self, *others, **named)
        parse(self, *((stand_in,) + others[1:] if others else ()),
              **{name: stand_in if name in names else value for name, value in named.items()})

    module.FixtureManager.parsefactories = parsefactories


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
        made[key].extra_info = parser.extra_info  # for the message of an error
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


class Way:
    """From version 8 pytest comes to a file through the folders above it, makes a node of each file and folder that it finds
    there, and throws away all but the one on the way. Without the listing a unit does not depend on it either."""

    file = ""  # the one that a session is about


def only_on_the_way(config):
    for name in ("_pytest.main", "_pytest.python"):
        module = import_module(name)
        module.scandir = on_the_way(module.scandir)


def on_the_way(listed):
    def scandir(path, *others, **named):
        folder = os.path.join(os.fspath(path), "")
        if not Way.file.startswith(folder):
            return listed(path, *others, **named)
        return [Entry(folder, Way.file[len(folder):].partition(os.sep)[0])]

    return scandir
