"""A unit's module is imported as `python -m unittest` imports it, from source and from bytecode: in the first run of each
test there is none. Whatever makes imports faster has to pass this."""
import os

from pentad_case import PentadCase, main

PLAIN = "import unittest\nclass T(unittest.TestCase):\n    def test_%s(self): pass\n"


class ModulesAreImportedAsPythonDoes(PentadCase):
    def setUp(self):
        super().setUp()
        del self.environment["PYTHONDONTWRITEBYTECODE"]
        self.write(".gitignore", "__pycache__/\n/test_batch_logs/\n")

    def run_all(self):
        """The tests of the document."""
        return self.pentad_json("test", "--all", "-j1", expect=None)["tests"]

    def outcomes(self):
        return {test["id"]: test["status"] for test in self.run_all()}

    def same_twice(self, *keys):
        """What the document says of each test, from source and then from bytecode: the same."""
        first, second = [{test["id"]: tuple(test.get(key) for key in keys) for test in self.run_all()} for _ in range(2)]
        self.assertEqual(second, first)
        return first

    def write_a_and_b(self):
        """And their bytecode."""
        for name in "ab":
            self.write(f"test_{name}.py", PLAIN % name)
        self.outcomes()

    def bytecode(self, module):
        found, = (self.work / "__pycache__").glob(module + ".*.pyc")
        return found

    def test_a_module_looks_the_same(self):
        source = """import sys, unittest
import colorsys
MODULE = sys.modules[__name__]
INITIALIZING = __spec__._initializing
class T(unittest.TestCase):
    def test_f(self):
        own = ("__builtins__", "T", "unittest", "sys", "colorsys")
        said = {name: value for name, value in vars(MODULE).items() if name not in own}
        print(sorted((name, repr(value).partition(" object at")[0]) for name, value in said.items()), type(MODULE),
              __spec__.cached, __spec__.has_location, __spec__.parent, __spec__._initializing,
              __package__ and getattr(sys.modules[__package__], "test_b") is MODULE,
              list(sys.modules).index("colorsys") < list(sys.modules).index(__name__),
              T.test_f.__code__.co_filename)
        self.fail()
"""
        for name in ("test_a.py", "pkg/test_b.py"):
            self.write(name, source)
        self.write("pkg/__init__.py", "")
        looks = self.same_twice("output", "traceback")
        self.assertIn("('INITIALIZING', 'True')", looks["pkg.test_b::T::test_f"][0])

    def test_an_error_is_told_as_ever(self):
        self.write("helper.py", "def fail():\n    raise ValueError('deep')\n")
        self.write("test_a.py", "import atexit, helper, sys\n"
                   "atexit.register(lambda: open('said', 'a').write(str('test_a' in sys.modules)))\nhelper.fail()\n")
        self.write("test_b.py", "import unittest\nraise unittest.SkipTest('not here')\n")
        self.write("test_c.py", "import sys\nsys.exit(3)\n")
        self.write("test_d.py", "import sys, types\nsys.modules[__name__] = types.ModuleType('other')\n")
        told = list(self.same_twice("status", "message", "file_location", "traceback").values())
        self.assertEqual([status for status, *_ in told], ["error", "skipped", "error"])
        self.assertEqual(told[0][2], "helper.py:2")
        self.assertEqual(self.read("said"), b"FalseFalse")

    def test_odd_modules_pass_as_ever(self):
        case = ("import gc, sys, threading, time, unittest, weakref\n%s\n"
                "class T(unittest.TestCase):\n    def test_it(self):\n        %s\n")
        for name, body, check in (
                ("no_spec", "__spec__ = None", "pass"),
                ("spec_gone", "del __spec__", "pass"),
                # A thread waits until the module is there.
                ("thread", "SEEN = []\ndef look():\n    import test_thread\n    SEEN.append(test_thread.LATER)\n"
                 "THREAD = threading.Thread(target=look)\nTHREAD.start()\ntime.sleep(0.2)\nLATER = 1",
                 "THREAD.join(); self.assertEqual(SEEN, [1])"),
                ("replaced", "import types\nOLD = weakref.ref(sys.modules[__name__])\nNEW = types.ModuleType('new')\n",
                 "pass\nNEW.T, NEW.OLD = T, OLD\nsys.modules[__name__] = NEW\n"
                 "T.test_it = lambda self: (gc.collect(), self.assertIsNone(OLD()))[0] and None")):
            self.write(f"test_{name}.py", case % (body, check))
        self.write("pkg/__init__.py", "")
        self.write("pkg/test_slots.py", case % (
            "class Slots:\n    __slots__ = ('__path__',)\nsys.modules['pkg'] = Slots()", "pass"))
        self.write("pkg/test_circular.py", case % (
            "import pkg\ntry:\n    pkg.test_circular\nexcept AttributeError as error:\n    ERROR = str(error)",
            "print(ERROR); self.fail()"))
        told = self.same_twice("status", "message", "output")
        self.assertEqual({name: status for name, (status, *_) in told.items() if status != "passed"},
                         {"pkg.test_circular::T::test_it": "failed"})

    def test_what_another_unit_wrote_is_what_runs(self):
        self.write_a_and_b_after_it()
        self.change_of_test_b(PLAIN % "new_name", "")
        self.assertEqual(self.outcomes(), {"test_a::T::test_a": "passed", "test_b::T::test_new_name": "passed"})
        # Of the same size and time: then only the bytecode tells.
        self.write_a_and_b_after_it()
        self.change_of_test_b(PLAIN % "c", "for one in pathlib.Path('__pycache__').glob('test_b.*'): one.unlink()")
        self.assertEqual(self.outcomes(), {"test_a::T::test_a": "passed", "test_b::T::test_c": "passed"})

    def write_a_and_b_after_it(self):
        """And their bytecode. The longest runs first."""
        self.write("test_a.py", "import time\n" + PLAIN % "a" + "    def test_long(self): time.sleep(0.5)\n")
        self.write("test_b.py", PLAIN % "b")
        self.outcomes()

    def change_of_test_b(self, new, then):
        """test_a will make it, in its test."""
        self.write("test_a.py", f"""import os, pathlib, unittest
class T(unittest.TestCase):
    def test_a(self):
        file = pathlib.Path("test_b.py")
        times = file.stat().st_atime_ns, file.stat().st_mtime_ns
        file.write_text({new!r})
        os.utime(file, ns=times)
        {then}
""")

    def test_what_comes_before_the_source_is_imported(self):
        self.write_a_and_b()
        self.write("test_b/__init__.py", PLAIN % "of_the_package")
        outcomes = self.outcomes()
        self.assertEqual(outcomes["test_a::T::test_a"], "passed")
        self.assertNotIn("test_b::T::test_b", outcomes)

    def test_damaged_bytecode_is_one_unit_s(self):
        self.write_a_and_b()
        bytecode = self.bytecode("test_b")
        for rest in (b"", b"\xff", b"N", bytecode.read_bytes()[16:60]):
            bytecode.write_bytes(bytecode.read_bytes()[:16] + rest)
            self.assertEqual(self.outcomes(), {"test_a::T::test_a": "passed", "test_b::_FailedTest::test_b": "error"}, rest)

    def customize(self, source):
        """What Python runs when it starts."""
        site = self.scratch / "site"
        site.mkdir(exist_ok=True)
        (site / "other.py").write_text(PLAIN % "of_the_finder")
        (site / "sitecustomize.py").write_text(source)
        self.environment["PYTHONPATH"] = str(site)

    def test_finders_and_hooks_of_others_are_asked(self):
        self.write("test_a.py", PLAIN % "a")
        self.outcomes()
        finder = """import os, sys, importlib.util
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "test_a":
            return importlib.util.spec_from_file_location(name, __file__.replace("sitecustomize", "other"))
"""
        way = """from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda *named: Finder.find_spec(*named) or find(*named)
"""
        patch = """from importlib.machinery import SourceFileLoader
execute = SourceFileLoader.exec_module
def exec_module(loader, module):
    if module.__name__ == "test_a": raise ImportError("not this one")
    execute(loader, module)
SourceFileLoader.exec_module = exec_module
"""
        audit = """import sys
def hook(event, arguments):
    if event == "import" and arguments[0] == "test_a": raise ImportError("not this one")
sys.addaudithook(hook)
"""
        for source in (finder + "sys.meta_path.insert(0, Finder)\n",
                       finder + "os.register_at_fork(after_in_child=lambda: sys.meta_path.insert(0, Finder))\n",
                       finder + way, patch, audit):
            self.customize(source)
            # Of the finder: "incorrectly imported", as with discover.
            self.assertEqual(list(self.outcomes()), ["test_a::_FailedTest::test_a"], source)

    def test_a_package_may_change_how_its_modules_are_imported(self):
        self.write("pkg/__init__.py", """from importlib.machinery import SourceFileLoader
execute = SourceFileLoader.exec_module
def exec_module(loader, module):
    module.SET = True
    execute(loader, module)
SourceFileLoader.exec_module = exec_module
""")
        self.write("pkg/test_a.py", (PLAIN % "a").replace("pass", "self.assertTrue(SET)"))
        for _ in range(2):
            self.assertEqual(self.outcomes(), {"pkg.test_a::T::test_a": "passed"})

    def test_it_is_known_what_it_depends_on(self):
        self.write_a_and_b()
        self.outcomes()

        def cached():
            return sorted(test["id"][:6] for test in self.pentad_json("test")["tests"] if test["status"] == "cached")
        self.assertEqual(cached(), ["test_a", "test_b"])
        self.write("test_b.py", (PLAIN % "b") + "# other\n")
        self.assertEqual(cached(), ["test_a"])
        self.pentad("test")
        self.assertEqual(cached(), ["test_a", "test_b"])
        folder = self.work / "test_a"
        folder.mkdir()
        (folder / "data").write_text("")
        self.assertEqual(cached(), ["test_b"])

    def test_bytecode_that_is_not_of_the_source_is_depended_on(self):
        """What Python takes for it, since size and second agree: without it another outcome."""
        self.write_a_and_b()
        bytecode = self.bytecode("test_a")
        self.write("test_a.py", (PLAIN % "a").replace("pass", "1/0 "))
        second = int.from_bytes(bytecode.read_bytes()[8:12], "little")
        os.utime(self.work / "test_a.py", ns=(second * 10**9 + 9 * 10**8,) * 2)
        shared = self.scratch / "shared"  # pentad removes no bytecode behind a symlink
        (self.work / "__pycache__").rename(shared)
        (self.work / "__pycache__").symlink_to(shared)
        size = (self.work / "test_a.py").stat().st_size
        bytecode = shared / bytecode.name
        bytecode.write_bytes(bytecode.read_bytes()[:12] + size.to_bytes(4, "little") + bytecode.read_bytes()[16:])
        os.utime(bytecode, ns=(second * 10**9,) * 2)
        for _ in range(2):
            self.assertEqual(self.outcomes(), {"test_a::T::test_a": "passed", "test_b::T::test_b": "passed"})
        bytecode.unlink()
        statuses = {test["id"]: test["status"] for test in self.pentad_json("test", expect=1)["tests"]}
        self.assertEqual(statuses, {"test_a::T::test_a": "error", "test_b::T::test_b": "cached"})


main()
