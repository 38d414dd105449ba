"""An edit in the middle of a run: what is kept afterwards belongs to the tree that the unit saw, never to one that was not
run. And what is kept goes with the runs that 'gc' removes."""
import json
import subprocess
import time

from pentad_case import main
from selection_case import SelectionCase

# Says that it runs, waits for the edit, and reads only then.
MEETS = """import os, time, unittest
GATE = os.environ["GATE"]


class T(unittest.TestCase):
    def test_it(self):
        if os.path.exists(GATE + "/closed"):
            open(GATE + "/runs", "w").close()
            while os.path.exists(GATE + "/closed"): time.sleep(0.01)
        self.assertEqual(open("data.txt").read(), "good\\n")
"""


class OfTheirTree(SelectionCase):
    def setUp(self):
        super().setUp()
        self.gate = self.scratch / "gate"
        self.gate.mkdir()
        self.environment["GATE"] = str(self.gate)
        self.write("test_meets.py", MEETS)
        self.unit("other", "pass")
        self.write("data.txt", "good\n")
        self.method()
        self.tool("init")

    def while_it_runs(self, *edits):
        """A run in whose middle the edits are made, one after the other. Returns the outcome of the test that meets them."""
        for file in self.gate.iterdir():
            file.unlink()
        (self.gate / "closed").touch()
        time.sleep(0.05)
        running = self.start_pentad("test", "--json", stdout=subprocess.PIPE)
        until = time.monotonic() + 60
        while not (self.gate / "runs").exists():
            self.assertLess(time.monotonic(), until, "the tests did not begin")
            time.sleep(0.01)
        for edit in edits:
            self.write("data.txt", edit)
            time.sleep(0.05)
        (self.gate / "closed").unlink()
        out, _ = running.communicate(timeout=120)
        (self.gate / "runs").unlink()
        return self.status(json.loads(out))

    def status(self, document):
        return {test["id"].split("::")[0]: test["status"] for test in document["tests"]}["test_meets"]

    def now(self):
        return self.status(self.run_tests(expect=None))

    def test_an_edit_that_breaks(self):
        self.assertEqual(self.while_it_runs("bad\n"), "passed")  # of the tree before the edit
        self.assertEqual(self.now(), "failed")
        self.write("data.txt", "good\n")
        self.assertIn(self.now(), ("passed", "cached"))
        self.assertEqual(self.now(), "cached")
        self.write("data.txt", "bad\n")
        self.assertEqual(self.now(), "failed")

    def test_an_edit_that_mends(self):
        self.write("data.txt", "bad\n")
        self.assertEqual(self.while_it_runs("good\n"), "failed")
        self.assertEqual(self.now(), "passed")
        self.assertEqual(self.now(), "cached")
        self.write("data.txt", "bad\n")
        self.assertEqual(self.now(), "failed")

    def test_an_edit_that_is_taken_back(self):
        self.assertEqual(self.while_it_runs("bad\n", "good\n"), "passed")
        self.assertIn(self.now(), ("passed", "cached"))
        self.write("data.txt", "bad\n")
        self.assertEqual(self.now(), "failed")

    def test_an_edit_between_two_others(self):
        """The tree that was tested, the one in the middle and the one at the end are three: each is run by itself."""
        self.assertEqual(self.while_it_runs("bad\n", "worse\n"), "passed")
        for content, outcome in (("worse\n", "failed"), ("bad\n", "failed"), ("worse\n", "failed")):
            self.write("data.txt", content)
            self.assertEqual(self.now(), outcome)
        self.write("data.txt", "good\n")
        self.assertIn(self.now(), ("passed", "cached"))

    def test_an_ignored_file_that_is_written_meanwhile(self):
        """What the history does not know is no part of the tree: it proves nothing, and the unit runs again."""
        self.write(".gitignore", "data.txt\n")
        self.tool("reset", "--yes")
        self.tool("init")
        self.assertEqual(self.while_it_runs("bad\n"), "failed")
        self.assertEqual(self.now(), "failed")
        self.write("data.txt", "good\n")
        self.assertEqual(self.while_it_runs("good\n"), "passed")
        self.assertEqual(self.why("meets")["reason"], "unproved")
        self.assertIn("changed during run", self.tool("why", "test_meets").stdout)
        self.assertEqual(self.now(), "passed")
        self.assertEqual(self.now(), "cached")


class Retention(SelectionCase):
    def test_what_is_kept_goes_with_its_run(self):
        self.method()
        self.unit("one", "self.assertTrue(open('data.txt').read())")
        self.write("data.txt", "0\n")
        self.tool("init")
        for number in range(6):
            self.write("data.txt", f"{number}\n")
            self.assertEqual(self.ran(), {"one"})
        self.write("data.txt", "2\n")
        self.assertEqual(self.ran(), set())
        self.tool("gc", env={**self.environment, "PENTAD_HISTORY_RUNS": "3"})
        self.assert_whole()
        # Of run 7 and the two before it there are outcomes still; of what is gone nothing is kept.
        self.write("data.txt", "5\n")
        self.assertEqual(self.ran(), set())
        self.write("data.txt", "1\n")
        self.assertEqual(self.ran(), {"one"})
        self.assertEqual(self.ran(), set())

    def test_a_unit_keeps_eight_states(self):
        self.method()
        self.unit("one", "self.assertTrue(open('data.txt').read())")
        self.write("data.txt", "0\n")
        self.tool("init")
        for number in range(10):
            self.write("data.txt", f"{number}\n")
            self.assertEqual(self.ran(), {"one"})
        for number, ran in ((9, set()), (2, set()), (1, {"one"})):
            self.write("data.txt", f"{number}\n")
            self.assertEqual(self.ran(), ran, number)


main()
