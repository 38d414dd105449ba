"""Python's standard library as a project to replay: its own interpreter runs it.

The project is the interpreter's own library with those of its test modules that need no network and about a second at most
(replaying_units.txt: test_*.py, less those that the present machine's Python fails; and a part of test_asyncio). PYTHONHOME
leads the interpreter there, so that it and unittest are made of the workspace's files. The history is that of NEWS
(python_history.py). Modules that are frozen in the interpreter (os, io) can't be changed without building it anew: their
commits count as runs of everything.
"""
import pathlib
import shutil

import python_history
from replaying_project import Project

LIBRARY = pathlib.Path("/usr/lib/python3.11")
NEWS = pathlib.Path("/usr/share/doc/libpython3.11-testsuite/NEWS.gz")
UNITS = pathlib.Path(__file__).with_name("replaying_units.txt")
ASYNCIO = ("locks", "protocols", "queues", "runners", "taskgroups", "threads", "timeouts", "transports")
FROZEN = {"abc.py", "codecs.py", "io.py", "_collections_abc.py", "_sitebuiltins.py", "genericpath.py", "ntpath.py", "posixpath.py",
          "os.py", "site.py", "stat.py", "importlib/util.py", "importlib/machinery.py", "runpy.py", "__hello__.py",
          "importlib/_bootstrap.py", "importlib/_bootstrap_external.py", "zipimport.py"}


class Library(Project):
    needs_everything = FROZEN

    @staticmethod
    def missing():
        """Why it can't be replayed here; nothing when it can."""
        there = NEWS.exists() and (LIBRARY / "test" / "test_typing.py").exists()
        return None if there else "libpython3.11-testsuite is not installed, or without its NEWS"

    def __init__(self, context):
        super().__init__(context, "standard library")
        self.root = self.folder / "lib" / "python3.11"
        self.environment["PYTHONHOME"] = str(self.folder)
        left_out = shutil.ignore_patterns("__pycache__", "config-3.11-*", "sitecustomize.py", "dist-packages", "idlelib", "tkinter",
                                          "turtledemo", "pydoc_data")
        shutil.copytree(LIBRARY, self.root, ignore=lambda folder, names: left_out(folder, names) | self.slow(folder, names))
        (self.folder / "pentad.toml").write_text("[run]\ntrace = 'auto'\ntimeout = 30\n[python]\nframework = 'unittest'\npattern = 'test_*.py'\n"
                                                 "interpreter = '/usr/bin/python3.11'\n")
        (self.folder / ".gitignore").write_text("__pycache__/\n@test_*\n")

    def slow(self, folder, names):
        """The tests that are left out."""
        where = pathlib.Path(folder).relative_to(LIBRARY).as_posix()
        if where == "test":
            kept = {"test_" + name for name in UNITS.read_text().split()}
            return {name for name in names if name.startswith("test_") and name.removesuffix(".py") not in kept | {"test_asyncio"}
                    and (name.endswith(".py") or (LIBRARY / "test" / name / "__init__.py").exists())}
        if where == "test/test_asyncio":
            return {name for name in names if name.startswith("test_") and name[5:].removesuffix(".py") not in ASYNCIO}
        return {name for name in names if where in ("unittest", "lib2to3", "ctypes", "distutils") and name in ("test", "tests")}

    def commits(self):
        """The newest first."""
        return (one for one in python_history.commits(NEWS, LIBRARY) if (self.root / one.source).exists())

    def file_of(self, unit):
        return self.root / (unit.rpartition("/")[2].replace(".", "/") + ".py")
