"""A session of pytest's is about one file: what else is in the folders above it is no dependency. From version 8 pytest lists
these folders by itself."""
import os
import pathlib

from pentad_case import main
from selection_case import SelectionCase

SOURCE = pathlib.Path(__file__).parents[2] / "src/frameworks/python/pytest_shortcuts.py"
TEST = "def test_it():\n    assert True\n"


class PytestLooksOnlyForItsFile(SelectionCase):
    def test_others_beside_it_run_nothing_again(self):
        self.method()
        self.write("pytest.ini", "[pytest]\ntestpaths = tests\n")
        for name in ("test_a.py", "inner/test_b.py", "package/__init__.py", "package/test_c.py"):
            self.write("tests/" + name, TEST if "test_" in name else "")
        self.tool("init")
        self.assertEqual(self.files_that_ran(), {"test_a.py", "inner/test_b.py", "package/test_c.py"})
        self.assertEqual(self.files_that_ran(), set())
        self.write("tests/test_new.py", TEST)
        self.write("tests/package/test_more.py", TEST)
        (self.work / "tests/folder").mkdir()
        self.assertEqual(self.files_that_ran(), {"test_new.py", "package/test_more.py"})

    def files_that_ran(self):
        tests = self.run_tests()["tests"]
        return {test["id"].partition("::")[0].removeprefix("tests/") for test in tests if test["status"] != "cached"}


class OnTheWay(SelectionCase):
    def setUp(self):
        super().setUp()
        self.module = {}
        exec(compile(SOURCE.read_text(), str(SOURCE), "exec"), self.module)
        self.file = self.write("a/b/test_c.py", TEST)
        for name in ("a/other.py", "a/b/test_d.py"):
            self.write(name, "")
        self.module["Way"].file = str(self.file)
        self.scandir = self.module["on_the_way"](lambda path, *others: ["listed", os.fspath(path), *others])

    def names(self, *folder):
        return [entry.name for entry in self.scandir(self.work.joinpath(*folder))]

    def test_a_folder_has_the_one_entry_that_leads_there(self):
        self.assertEqual((self.names(), self.names("a"), self.names("a", "b")), (["a"], ["b"], ["test_c.py"]))
        [folder] = self.scandir(self.work / "a")
        self.assertEqual((folder.path, folder.is_dir(), folder.is_file()), (str(self.work / "a/b"), True, False))
        [file] = self.scandir(str(self.work / "a/b"), lambda entry: entry.name)
        self.assertEqual((file.path, file.is_dir(), file.is_file()), (str(self.file), False, True))

    def test_what_is_gone_is_neither_folder_nor_file(self):
        self.file.unlink()
        [file] = self.scandir(self.work / "a/b")
        self.assertEqual((file.is_dir(), file.is_file()), (False, False))

    def test_other_folders_are_listed(self):
        for folder in (self.work / "a/b/test_c", self.work / "a/bb", self.scratch / "home"):
            self.assertEqual(self.scandir(folder, "key"), ["listed", str(folder), "key"])


main()
