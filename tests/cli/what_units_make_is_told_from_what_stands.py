"""Who makes a folder or file where nothing may stand asks whether something does: that counts as a look at what is there, and
as its absence where nothing was. Pytest asks so at each start, for the folders of its bytecode."""
import os
import shutil
import subprocess
import unittest

from pentad_case import main
from selection_case import SelectionCase


class Making(SelectionCase):
    def setUp(self):
        super().setUp()
        self.method()
        self.write(".gitignore", "made*\n__pycache__/\n")
        self.unit("neighbour", "pass")

    def begin(self):
        self.tool("init")
        return self.ran()

    def test_a_folder_that_stands(self):
        (self.work / "made").mkdir()
        self.unit("asks", "self.assertRaises(FileExistsError, os.mkdir, 'made')")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(), set())
        (self.work / "made").rmdir()
        self.assertEqual(self.ran(expect=1), {"asks"})

    def test_a_folder_that_is_made_if_it_is_not_there(self):
        self.unit("asks", "os.makedirs('made/deep', exist_ok=True)")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(), {"asks"})
        self.assertEqual(self.ran(), set())
        shutil.rmtree(self.work / "made")
        self.assertEqual(self.ran(), set())  # all is as it was at the first run
        (self.work / "made").mkdir()
        self.assertEqual(self.ran(), {"asks"})

    def test_a_folder_that_may_not_be_there(self):
        self.unit("asks", "self.assertFalse(os.path.exists('made')); os.mkdir('made')")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(expect=1), {"asks"})

    def test_a_file_that_may_not_be_there(self):
        self.unit("asks", "open('made', 'x').close()")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(expect=1), {"asks"})

    def test_a_file_that_is_there(self):
        self.write("made", "")
        self.unit("asks", "self.assertRaises(FileExistsError, open, 'made', 'x')")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(), set())

    def test_programs_that_make_folders(self):
        (self.work / "made").mkdir()
        self.unit("asks", "self.assertEqual(subprocess.run(['mkdir', '-p', 'made', 'made/deep']).returncode, 0)",
                  "import subprocess")
        self.assertEqual(self.begin(), {"asks", "neighbour"})
        self.assertEqual(self.ran(), {"asks"})
        self.assertEqual(self.ran(), set())


class Pytest(SelectionCase):
    def test_it_writes_bytecode_and_its_files_are_kept(self):
        self.method()
        python = "/usr/bin/python3"
        if not os.path.exists(python) or subprocess.run([python, "-c", "import pytest"], capture_output=True).returncode != 0:
            self.skipTest("Debian's pytest is not installed")
        self.write("pentad.toml", f"[python]\nframework = 'pytest'\ninterpreter = '{python}'\n")
        self.write(".gitignore", "__pycache__/\n.pytest_cache/\n")
        for name in ("one", "two"):
            self.write(f"{name}.py", "VALUE = 1\n")
            self.write(f"test_{name}.py", f"import {name}\n\n\ndef test_it():\n    assert {name}.VALUE\n")
        self.tool("init")
        self.run_tests()
        self.assertEqual({test["status"] for test in self.run_tests()["tests"]}, {"cached"})
        self.assertTrue((self.work / "__pycache__").exists())
        self.write("one.py", "VALUE = 2\n")
        statuses = {test["id"]: test["status"] for test in self.run_tests()["tests"]}
        self.assertEqual(statuses, {"test_one.py::test_it": "passed", "test_two.py::test_it": "cached"})


if __name__ == "__main__":
    main()
