"""For tests of what is taken back: a small project of one module with two functions, and a test of each."""
from pentad_case import PentadCase

CODE = "def answer():\n    return 42\n\n\n# one\n\n\ndef other():\n    return 'other'\n"
TESTS = """import unittest
import code_a


class T(unittest.TestCase):
    def test_answer(self):
        self.assertEqual(code_a.answer(), 42)

    def test_other(self):
        self.assertEqual(code_a.other(), 'other')
"""


class AnswerCase(PentadCase):
    """Batches are of three edits."""

    def setUp(self):
        super().setUp()
        self.environment["PENTAD_BATCH_SIZE"] = "3"
        self.write("code_a.py", CODE)
        self.write("test_code.py", TESTS)
        self.pentad("init")

    def replace(self, old, new):
        text = self.read("code_a.py").decode()
        self.assertIn(old, text)
        self.write("code_a.py", text.replace(old, new))
        return "code_a.py"
