import contextlib
import io
import pathlib
import tempfile
import unittest

from ledger.cli import main

SAMPLE = pathlib.Path(__file__).resolve().parent.parent / "data" / "household.journal"


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(a) for a in arguments])
    return status, out.getvalue(), err.getvalue()


class CommandLineTest(unittest.TestCase):
    def test_balance_of_the_sample(self):
        status, out, _ = run("balance", SAMPLE)
        self.assertEqual(status, 0)
        self.assertIn("4559.68 EUR    bank", out)

    def test_register_of_the_sample(self):
        status, out, _ = run("register", SAMPLE, "assets:owed:mira")
        self.assertEqual(status, 0)
        self.assertEqual(len(out.splitlines()), 2)

    def test_a_broken_file_is_an_error_with_its_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".journal") as file:
            file.write("tomorrow\n")
            file.flush()
            status, _, err = run("balance", file.name)
        self.assertEqual(status, 1)
        self.assertIn("line 1: not a date", err)
