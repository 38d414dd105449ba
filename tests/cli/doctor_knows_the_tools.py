"""doctor: which projects there are, what runs their tests and in which version, and what is missing."""
import re
import sys

from pentad_case import PentadCase, main


class Doctor(PentadCase):
    def found(self, framework, **options):
        """The finding's (level, text)."""
        document = self.pentad_json("doctor", **options)
        return [(one["level"], one["text"]) for one in document["findings"] if one["subject"] == framework]

    def test_several_projects_with_their_tools(self):
        self.write("py/pyproject.toml", "[tool.pytest.ini_options]\n")
        self.write("py/test_a.py", "def test_a(): pass\n")
        self.write("plain/test_b.py", "import unittest\nclass T(unittest.TestCase):\n    def test_b(self): pass\n")
        self.write("web/package.json", '{"scripts": {"test": "node --test"}}')
        self.write("web/a.test.js", "require('node:test').test('a', () => {});")
        self.write("native/CMakeLists.txt", "cmake_minimum_required(VERSION 3.14)\nproject(n NONE)\nenable_testing()\n")
        expected = {"pytest": r"1 unit, in py by py/pyproject.toml, run by /\S+ \(pytest \d+\.\d+",
                    "unittest": r"1 unit, in the workspace, run by /\S+ \(Python 3\.\d+",
                    "node_test": r"in web by web/package.json, run by node \(node v\d+",
                    "ctest": r"in native by native/CMakeLists.txt, run by /\S+ \(ctest version 3\.\d+.*; built with cmake"}
        for framework, text in expected.items():
            with self.subTest(framework):
                [(level, said)] = self.found(framework)
                self.assertEqual(level, "fine", said)
                self.assertRegex(said, "^" + text)

    def test_pytest_that_is_not_installed(self):
        self.run_program(sys.executable, "-m", "venv", "--without-pip", ".venv")
        self.write("test_a.py", "import pytest\ndef test_a(): pass\n")
        [(level, said)] = self.found("pytest", expect=70)
        self.assertEqual(level, "problem")
        self.assertRegex(said, re.escape(str(self.work)) + r"/.venv/bin/python\S* can't run its tests: .*No module named 'pytest'")
        self.assertIn("pip install pytest", self.pentad("test", expect=1).stdout)

    def test_a_tool_that_hangs_or_fails_is_a_problem(self):
        self.write("native/CMakeLists.txt", "cmake_minimum_required(VERSION 3.14)\nproject(n NONE)\nenable_testing()\n")
        fake = self.scratch / "bin" / "ctest"
        fake.parent.mkdir()
        fake.write_text("#!/bin/sh\necho 'libfoo.so.1: no such file' >&2\nexit 127\n")
        fake.chmod(0o755)
        self.environment["PATH"] = f"{fake.parent}:{self.environment['PATH']}"
        [(level, said)] = self.found("ctest", expect=70)
        self.assertEqual((level, said), ("problem", f"{fake} can't run its tests: libfoo.so.1: no such file"))


main()
