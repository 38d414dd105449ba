"""A session of pytest's is about one file: what else is in the folders above it is no dependency. From version 8 pytest lists
these folders by itself; with an older one this is how it is anyway."""
import os
import pathlib
import sys
import types

from pentad_case import main
from selection_case import SelectionCase

SOURCE = pathlib.Path(__file__).parents[2] / "src/frameworks/python/pytest_shortcuts.py"
TEST = "def test_it():\n    assert True\n"
SESSIONS = """import pytest

class Seen:
    def pytest_collection_finish(self, session):
        self.names = [item.name for item in session.items]

def test_of_one_file():
    assert pytest.main(["-q", "-p", "no:cacheprovider", "samples/check_sample.py"]) == 0

def test_of_a_folder():
    seen = Seen()
    assert pytest.main(["-q", "-p", "no:cacheprovider", "--collect-only", "-o", "python_files=check_*.py", "samples"], plugins=[seen]) == 0
    assert seen.names == ["test_it", "test_it"]
"""
SKIPS = """import pytest

class Marked(pytest.Dir):
    def collect(self):
        nodes = list(super().collect())
        if any(node.name == "test_slow.py" for node in nodes):
            for node in nodes:
                node.add_marker("skip")
        return nodes

def pytest_collect_directory(path, parent):
    return Marked.from_parent(parent, path=path)
"""


class PytestLooksOnlyForItsFile(SelectionCase):
    def begin(self, **files):
        self.write("pytest.ini", files.pop("ini", "[pytest]\n"))
        for name, text in files.items():
            self.write(name.replace("__", "/") + ".py", text)
        self.tool("init")

    def outcomes(self):
        return {test["id"]: test["status"] for test in self.run_tests("--all", expect=None)["tests"]}

    def test_others_beside_it_run_nothing_again(self):
        self.method()
        self.begin(ini="[pytest]\ntestpaths = tests\n", tests__test_a=TEST, tests__inner__test_b=TEST, tests__package__test_c=TEST)
        self.write("tests/package/__init__.py", "")
        self.assertEqual(self.files_that_ran(), {"test_a.py", "inner/test_b.py", "package/test_c.py"})
        self.assertEqual(self.files_that_ran(), set())
        self.write("tests/test_new.py", TEST)
        self.write("tests/package/test_more.py", TEST)
        (self.work / "tests/folder").mkdir()
        self.assertEqual(self.files_that_ran(), {"test_new.py", "package/test_more.py"})

    def files_that_ran(self):
        tests = self.run_tests()["tests"]
        return {test["id"].partition("::")[0].removeprefix("tests/") for test in tests if test["status"] != "cached"}

    def test_sessions_within_a_test_see_all(self):
        self.begin(test_outer=SESSIONS, samples__check_sample=TEST, samples__check_other=TEST)
        self.assertEqual(self.outcomes(), {f"test_outer.py::{name}": "passed" for name in ("test_of_one_file", "test_of_a_folder")})

    def test_files_that_the_project_adds_are_found(self):
        self.begin(ini="[pytest]\naddopts = test_a.py\n", test_a=TEST, test_b=TEST)
        outcomes = self.outcomes()
        self.assertEqual(set(outcomes.values()), {"passed"})
        self.assertIn("test_b.py::test_it", outcomes)

    def test_a_folder_of_the_projects_own_kind_has_all_entries(self):
        code = "import pytest; print(hasattr(pytest, 'Dir'))"
        if self.run_program("python3", "-c", code).stdout != "True\n":
            self.skipTest("this pytest makes no nodes of folders")
        self.begin(conftest=SKIPS, d__test_a=TEST, d__test_slow=TEST)
        self.assertEqual(set(self.outcomes().values()), {"skipped"})


class StandIn:
    """Of pytest from version 8 on: a node of a folder, and what it lists the folder with."""

    def __init__(self, path, session):
        self.path, self.session = path, session

    def collect(self):
        for entry in sys.modules[self.module].scandir(self.path):
            yield entry.path, entry.is_dir(), entry.is_file()


class OnTheWay(SelectionCase):
    def setUp(self):
        super().setUp()
        self.module = {}
        exec(compile(SOURCE.read_text(), str(SOURCE), "exec"), self.module)
        self.file = str(self.write("a/b/test_c.py", TEST))
        self.write("a/b/test_d.py", TEST)
        for name, kind in (("_pytest", None), ("_pytest.main", "Dir"), ("_pytest.python", "Package")):
            self.addCleanup(self.put_back, name, sys.modules.get(name))
            module = sys.modules[name] = types.ModuleType(name)
            module.scandir = os.scandir
            setattr(module, kind or "none", type(kind or "none", (StandIn,), {"module": name}))
        hook = types.SimpleNamespace()
        manager = types.SimpleNamespace(hook=hook)
        self.session = types.SimpleNamespace(config=types.SimpleNamespace(pluginmanager=manager),
                                             _initialpaths=frozenset({pathlib.Path(self.file)}))
        hook.pytest_collect_file = self.asked(sys.modules["_pytest.python"])

    @staticmethod
    def put_back(name, module):
        if module is None:
            del sys.modules[name]
        else:
            sys.modules[name] = module

    @staticmethod
    def asked(*plugins):
        return types.SimpleNamespace(get_hookimpls=lambda: [types.SimpleNamespace(plugin=plugin) for plugin in plugins])

    def listed(self, folder, kind="Dir", session=None):
        """What a node makes of the folder: (name, is a folder, is a file)."""
        kind = getattr(sys.modules["_pytest.main" if kind == "Dir" else "_pytest.python"], kind)
        with self.module["OnTheWay"](self.session, self.file):
            found = list(kind(self.work / folder, session or self.session).collect())
        return sorted((os.path.relpath(path, self.work), is_dir, is_file) for path, is_dir, is_file in found)

    def test_a_folder_has_the_one_entry_that_leads_there(self):
        for kind in ("Dir", "Package"):
            self.assertEqual(self.listed(".", kind), [("a", True, False)])
            self.assertEqual(self.listed("a", kind), [("a/b", True, False)])
            self.assertEqual(self.listed("a/b", kind), [("a/b/test_c.py", False, True)])
        pathlib.Path(self.file).unlink()
        self.assertEqual(self.listed("a/b"), [("a/b/test_c.py", False, False)])

    def test_all_is_as_it_was_afterwards(self):
        before = [(module.scandir, kind.collect) for module, kind in self.both()]
        self.listed("a")
        self.assertEqual([(module.scandir, kind.collect) for module, kind in self.both()], before)

    def both(self):
        main, python = sys.modules["_pytest.main"], sys.modules["_pytest.python"]
        return (main, main.Dir), (python, python.Package)

    def test_others_see_all(self):
        both = [("a/b/test_c.py", False, True), ("a/b/test_d.py", False, True)]
        self.assertEqual(self.listed("a/b", session=types.SimpleNamespace(_initialpaths=self.session._initialpaths)), both)
        more = types.SimpleNamespace(**{**vars(self.session), "_initialpaths": frozenset(map(pathlib.Path, (self.file, "/x.py")))})
        self.session = more
        self.assertEqual(self.listed("a/b"), both)

    def test_so_does_a_project_with_a_say_in_it(self):
        self.session.config.pluginmanager.hook.pytest_ignore_collect = self.asked(types.ModuleType("conftest"))
        self.assertEqual(len(self.listed("a/b")), 2)
        self.session.config.pluginmanager.hook.pytest_ignore_collect = self.asked(self)
        self.assertEqual(len(self.listed("a/b")), 2)

    def test_folders_that_lead_elsewhere_are_listed(self):
        self.write("a/bb/test_e.py", TEST)
        self.assertEqual(self.listed("a/bb"), [("a/bb/test_e.py", False, True)])


main()
