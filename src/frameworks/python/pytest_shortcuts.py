"""What pytest works out anew in each session, worked out once in the warm parent. Each is left out where a pytest is built
otherwise; then it only takes longer."""

from importlib import import_module
from types import ModuleType

__unittest = True


class Nothing:
    """In place of a plugin that writes what it will do next time into the workspace."""

    def __init__(self, *_, **__):
        pass


def take_all(config):
    for shortcut in (without_memory, known_arguments, known_fixtures, fixtures_of_plugins, kept_parser):
        try:
            shortcut(config)
        except Exception:
            pass


def without_memory(config):
    """Which tests failed last, which are new, where to go on: pentad knows it, and forks would write over each other."""
    module = import_module("_pytest.cacheprovider")
    module.LFPlugin = module.NFPlugin = Nothing
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

    def parsefactories(self, *others, **named):
        names = ("holder", "node_or_obj")
        holder = others[0] if others else next((named[name] for name in names if name in named), None)
        _, stand_in, has_any = known.get(id(holder), (None, None, True))
        if not has_any:
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
    """pytest makes the parser of its options anew for each of six looks at them."""
    parser = config._parser
    make, made = parser._getparser, {}

    def get_parser():
        key = (tuple(len(group.options) for group in [*parser._groups, parser._anonymous]), str(parser.extra_info))
        if key not in made:
            made.clear()
            made[key] = make()
        return made[key]

    parser._getparser = get_parser
    get_parser()
