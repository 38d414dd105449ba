"""pytest, loaded in the warm parent: its modules, its own plugins and the installed ones, so that a fork only has to look at
the project. Nothing of the workspace is loaded here.

What is used of pytest's inside is there from pytest 7.0 to 9. Where something is missing, a fork starts pytest as its command
does: that only takes longer.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

from _pentad_pytest_plugin import Plugin, around_tests, first_and_last
from _pentad_pytest_shortcuts import take_all

__unittest = True

OLDEST = (7, 0)


class Warm:
    """What forks inherit: a configuration that has seen no argument and no file of a project yet."""

    config = None
    plugin = None  # ours; in that configuration already
    modules = ()  # of the installed plugins, as `assert` is rewritten in them

    @classmethod
    def take(cls):
        """The configuration, once: pytest uses one for one session."""
        config, cls.config = cls.config, None
        return config, cls.plugin


def prepare(root):
    """In the parent, before it forks."""
    try:
        import pytest  # noqa: F401
        from _pytest.config import get_config
        for name in ("_pytest.reports", "_pytest._code.source", "_pytest.assertion.rewrite", "_pytest.assertion.util"):
            import_module(name)
        config = get_config([], None)
        config.parse  # a pytest that is built otherwise fails here and not in the fork
        if load_plugins(config, root):
            config.pluginmanager.load_setuptools_entrypoints = lambda group, name=None: 0
            config._mark_plugins_for_rewrite = lambda hook, *_: mark(hook, config)
        Warm.plugin = first_and_last(Plugin())
        for one in (Warm.plugin, around_tests(Warm.plugin)):
            config.pluginmanager.register(one)
        config._parser.prog = "pytest"  # ours is called otherwise
        take_all(config)
        Warm.config = config
    except BaseException:  # whatever it is, a fork meets it too, and says it
        Warm.config = None


def mark(hook, config):
    config.pluginmanager.rewrite_hook = hook
    hook.mark_rewrite(*Warm.modules)


def load_plugins(config, root):
    """The plugins that are installed. False when that is left to the forks: one of them may be the workspace's own."""
    if os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        return False
    from importlib import metadata
    from _pytest.config import _iter_rewritable_modules
    found, names = [], set()
    for distribution in metadata.distributions():
        points = [point for point in distribution.entry_points if point.group == "pytest11"]
        if not points:
            continue
        found += points
        files = list(_iter_rewritable_modules(str(file) for file in distribution.files or []))
        names.update(files or [point.value.partition(":")[0].partition(".")[0] for point in points])
    if any(is_of(root, point.value.partition(":")[0].partition(".")[0]) for point in found):
        return False
    Warm.modules = tuple(sorted(names))
    load_rewritten(config)
    return True


def is_of(root, module):
    """Whether a module is the workspace's, and not of an environment in it."""
    spec = find_spec(module)
    places = list(spec.submodule_search_locations or [spec.origin]) if spec else []
    own = [os.path.join(folder, "") for folder in {root, os.path.realpath(root)}]
    environment = os.path.join(sys.prefix, "")
    return any(place and place.startswith(tuple(own)) and not place.startswith(environment) for place in places)


def load_rewritten(config):
    """With the `assert`s of plugins rewritten, as pytest has it."""
    from _pytest.assertion import AssertionState
    from _pytest.assertion.rewrite import AssertionRewritingHook, assertstate_key
    from _pytest.stash import Stash
    stand_in = type("Config", (), {"trace": config.trace, "stash": Stash(), "getini": lambda *_: [],
                                   "issue_config_time_warning": lambda *_, **__: None})()
    stand_in.stash[assertstate_key] = AssertionState(stand_in, "rewrite")
    hook = AssertionRewritingHook(stand_in)
    hook.mark_rewrite(*Warm.modules)
    sys.meta_path.insert(0, hook)
    try:
        config.pluginmanager.load_setuptools_entrypoints("pytest11")
    finally:
        sys.meta_path.remove(hook)


def complaint():
    """Why pytest can't be used here, and what to do; nothing when it can."""
    try:
        import pytest
    except ImportError as error:
        return "pytest can't be imported by %s: %s; install it there (pip install pytest), or set [python] interpreter" % (
            sys.executable, error)
    version = str(getattr(pytest, "__version__", "?"))
    parts = version.split(".")
    if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() and (int(parts[0]), int(parts[1])) < OLDEST:
        return "pytest %s is too old, pentad needs 7.0 or newer; install one (pip install -U pytest)" % version
    return None


SOURCE = "def test_one(): assert 1 + 1 == 2\ndef test_two(): assert 2 + 1 == 3\n"


class Deaf:
    """A log that nobody reads."""

    def __init__(self):
        self.pid = os.getpid()

    def announce(self, *_):
        pass

    send = write = hold = announce

    def position(self):
        return 0


def warm_up(rounds, run):
    """Runs made-up tests with pytest's own plugins alone: as _pentad_warm does for unittest. `run`: see PytestUnit."""
    config, plugin = Warm.config, Warm.plugin
    if config is None or rounds == 0:
        return
    import tempfile
    from _pytest.config import get_config
    folder = tempfile.mkdtemp(prefix="pentad-warm-")
    file = os.path.join(folder, "test_pentad_made_up.py")
    kept = list(sys.path), list(sys.meta_path), os.getcwd(), list(sys.argv)
    try:
        with open(file, "w") as made_up:
            made_up.write(SOURCE)
        for _ in range(rounds):
            made = get_config([], None)
            made.pluginmanager.load_setuptools_entrypoints = lambda group, name=None: 0
            made._mark_plugins_for_rewrite = lambda hook, *_: None
            Warm.plugin = first_and_last(Plugin())
            for one in (Warm.plugin, around_tests(Warm.plugin)):
                made.pluginmanager.register(one)
            Warm.config = made
            run(file, folder, Deaf())
    except BaseException:
        pass  # it only would have saved time
    finally:
        Warm.config, Warm.plugin = config, plugin
        sys.path[:], sys.meta_path[:], sys.argv[:] = kept[0], kept[1], kept[3]
        os.chdir(kept[2])
        sys.modules.pop("test_pentad_made_up", None)
        remove(folder)


def remove(folder):
    import shutil
    shutil.rmtree(folder, ignore_errors=True)
