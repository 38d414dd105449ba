"""pytest through the whole of pentad: found without being told, five edits, the culprit is named and taken back."""
import json

from isolate_case import CODE, IsolateCase
from pentad_case import main

TESTS = """import pytest
import code_a


def test_answer(reference):
    assert code_a.answer() == reference


@pytest.mark.parametrize("name", ["other"])
def test_other(name):
    assert code_a.other() == name
"""
ANSWER, OTHER = "tests/test_code.py::test_answer", "tests/test_code.py::test_other[other]"


class PytestBatches(IsolateCase):
    def begin(self):
        (self.work / "test_code.py").unlink()
        self.write("pytest.ini", "[pytest]\npythonpath = .\ntestpaths = tests\naddopts = -x --lf\n")
        self.write("tests/conftest.py", "import pytest\n\n\n@pytest.fixture(scope='session')\ndef reference():\n    return 42\n")
        self.write("tests/test_code.py", TESTS)
        self.pentad("init")
        for _ in range(4):
            self.pentad("test", "-q")

    def test_the_culprit_is_named_and_taken_back(self):
        self.batch({3: lambda: self.replace("code_a.py", "42", "41")})
        document = self.pentad_json("isolate")
        edits = [one["edit"] for one in self.pentad_json("show", "b1")["edits"]]
        self.assertEqual(self.found_in(document), {ANSWER: ("culprit", [edits[2]])})
        self.pentad("rollback", "--edit", edits[2])
        self.assertEqual(self.read("code_a.py").decode(), CODE)
        self.assertEqual(self.outcomes(0, "--all"), {ANSWER: "passed", OTHER: "passed"})

    def test_the_fixtures_can_be_the_culprit(self):
        self.batch({2: lambda: self.replace("tests/conftest.py", "return 42", "raise RuntimeError('no reference')")})
        self.assertEqual(self.outcomes(expect=1), {ANSWER: "error", OTHER: "passed"})
        edits = [one["edit"] for one in self.pentad_json("show", "b1")["edits"]]
        self.assertEqual(self.found(), {ANSWER: ("culprit", [edits[1]])})

    def outcomes(self, expect=0, *more):
        answer = json.loads(self.pentad("test", "--json", *more, expect=expect).stdout)
        return {test["id"]: test["status"] for test in answer["tests"]}

    def test_a_file_with_plain_tests_is_pytests_and_one_of_unittest_stays(self):
        (self.work / "pytest.ini").unlink()
        (self.work / "tests/conftest.py").unlink()
        (self.work / "tests/test_code.py").unlink()
        self.write("test_plain.py", "def test_one(): pass\n")
        self.write("test_case.py", "import unittest\nclass T(unittest.TestCase):\n    def test_two(self): pass\n")
        self.assertEqual(self.outcomes(), {"test_plain.py::test_one": "passed", "test_case::T::test_two": "passed"})
        self.environment["PENTAD_PYTHON_FRAMEWORK"] = "pytest"
        self.assertEqual(self.outcomes(), {"test_plain.py::test_one": "passed", "test_case.py::T::test_two": "passed"})

    def test_an_interpreter_without_pytest_is_an_error_that_says_so(self):
        bare = self.scratch / "bare"
        self.run_program("/usr/bin/python3", "-m", "venv", "--without-pip", bare)
        self.environment["PENTAD_PYTHON"] = str(bare / "bin/python3")
        answer = json.loads(self.pentad("test", "--json", expect=1).stdout)
        self.assertEqual([test["status"] for test in answer["tests"]], ["error"])
        self.assertIn("pip install pytest", answer["tests"][0]["message"])

    def test_collection_errors_are_one_error_each_and_name_the_place(self):
        self.write("tests/test_bad.py", "import os\nimport nothing_like_this\n")
        self.write("tests/test_syntax.py", "def test_a(:\n")
        self.write("tests/test_none.py", "import pytest\npytest.skip('not here', allow_module_level=True)\n")
        answer = json.loads(self.pentad("test", "--all", "--json", expect=1).stdout)
        odd = {test["id"]: (test["status"], test["file_location"]) for test in answer["tests"] if test["status"] != "passed"}
        self.assertEqual(odd, {"tests/test_bad.py::_FailedTest::test_bad": ("error", "tests/test_bad.py:2"),
                               "tests/test_syntax.py::_FailedTest::test_syntax": ("error", "tests/test_syntax.py:1"),
                               "tests/test_none.py::ModuleSkipped::test_none": ("skipped", "")})

    def test_nothing_is_written_into_the_workspace(self):
        self.pentad("test", "-q")
        self.assertFalse((self.work / ".pytest_cache").exists())


main()
